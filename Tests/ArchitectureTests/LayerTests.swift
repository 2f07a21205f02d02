import Foundation
import Testing

/// The house of the design: what the compiler cannot see.
@Suite struct LayerTests {
  private let checkout = Checkout.current

  private let mayImport: [String: Set<String>] = [
    "Sources/Core/Diagnostics": [],
    "Sources/Core/Specs": ["Diagnostics"],
    "Sources/Core/Lifecycle": ["Diagnostics", "Specs"],
    "Sources/Core/Planning": ["Diagnostics", "Specs", "Lifecycle", "Crypto"],
    "Sources/Engine/Reconciliation": [
      "Diagnostics", "Specs", "Lifecycle", "Planning", "Logging", "Metrics", "ServiceLifecycle",
    ],
    "Sources/Adapters/YAMLReader": ["Diagnostics", "Specs", "CLibYAML"],
    "Sources/Adapters/GitSource": [
      "Diagnostics", "Specs", "Lifecycle", "Planning", "Reconciliation", "CLibGit2",
    ],
    "Sources/Adapters/PostgresAccess": ["Diagnostics", "CLibPQ"],
    "Sources/Adapters/SecretFolder": ["Diagnostics", "Reconciliation"],
  ]

  @Test func `a module of the lower layers imports only what stands below it`() throws {
    let system: Set<String> = [
      "Synchronization", "FoundationEssentials", "Foundation", "Glibc", "Dispatch", "Musl",
      "Darwin",
    ]
    for (folder, allowed) in mayImport {
      for file in try checkout.swiftFiles(below: folder) {
        let foreign = Set(file.imports).subtracting(allowed).subtracting(system)
        #expect(foreign.isEmpty, "\(file.path) imports \(foreign.sorted())")
      }
    }
  }

  @Test func `core has no clock, no async, no I/O, and no Foundation but FoundationEssentials`()
    throws
  {
    for file in try checkout.swiftFiles(below: "Sources/Core") {
      let forbidden = Set(file.imports).intersection([
        "Foundation", "Glibc", "Dispatch", "Synchronization",
      ])
      #expect(forbidden.isEmpty, "\(file.path) imports \(forbidden.sorted())")
      for (number, line) in file.lines.enumerated() {
        let code = line.components(separatedBy: "//")[0]
        for word in ["Date()", "UUID()", "Clock.now", "async ", "await ", "FileManager"] {
          #expect(!code.contains(word), "\(file.path):\(number + 1): \(line)")
        }
      }
    }
  }

  @Test func `each C library is imported by one adapter`() throws {
    let owner = [
      "CLibPQ": "Sources/Adapters/PostgresAccess/", "CLibYAML": "Sources/Adapters/YAMLReader/",
      "CLibGit2": "Sources/Adapters/GitSource/",
    ]
    for file in try checkout.swiftFiles(below: "Sources")
    where !file.path.hasPrefix("Sources/Benchmarks/") {
      for (library, home) in owner where file.imports.contains(library) {
        #expect(file.path.hasPrefix(home), "\(file.path) imports \(library)")
      }
    }
  }

  @Test func `SQL stands only where it may`() throws {
    let verbs = [
      "SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE ", "ALTER ", "DROP ", "GRANT ",
      "REVOKE ", "TRUNCATE ",
    ]
    for file in try checkout.swiftFiles(below: "Sources") {
      let isHome =
        file.path.hasPrefix("Sources/Adapters/PostgresAccess/")
        || ((file.path.hasPrefix("Sources/Adapters/ControlStore/")
          || file.path.hasPrefix("Sources/Resources/"))
          && file.path.hasSuffix("Statements.swift"))
        || file.path.hasPrefix("Sources/Testing/") || file.path.hasPrefix("Sources/Benchmarks/")
      guard !isHome else { continue }
      for (number, line) in file.lines.enumerated() {
        var start = line.drop { $0 == " " }
        if start.first == "\"" { start = start.dropFirst() }
        #expect(!verbs.contains { start.hasPrefix($0) }, "\(file.path):\(number + 1): \(line)")
      }
    }
  }

  @Test func `every layer says in a README what it is`() throws {
    for layer in [
      "Core", "Adapters", "Engine", "Resources", "Frontends", "Testing", "Benchmarks", "Bindings",
    ] {
      let readme = checkout.root.appending(path: "Sources/\(layer)/README.md")
      #expect(FileManager.default.fileExists(atPath: readme.path()), "Sources/\(layer)/README.md")
    }
  }

  @Test func `the top level holds its fixed entries and dot files`() throws {
    let fixed: Set<String> = [
      "Package.swift", "Sources", "Tests", "examples", "schemas", "deploy", "README.md",
      "Package.resolved",
    ]
    let found = try FileManager.default.contentsOfDirectory(atPath: checkout.root.path())
    #expect(found.filter { !$0.hasPrefix(".") && !fixed.contains($0) } == [])
  }
}
