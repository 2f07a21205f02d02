// swift-tools-version: 6.2
import PackageDescription

// Layers are folders under Sources; an arrow of imports only ever points down. See Sources/README.md.

let package = Package(
  name: "tenure",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tenure", targets: ["tenure"]),
    .executable(name: "tenure-bench", targets: ["tenure-bench"]),
    .executable(name: "sign-context", targets: ["sign-context"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // Bindings: module maps for the system's C libraries.
    binding("CLibYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
    binding("CLibPQ", pkgConfig: "libpq", apt: "libpq-dev"),
    binding("CLibGit2", pkgConfig: "libgit2", apt: "libgit2-dev"),

    // Core: pure values and decisions; no clock, no I/O.
    core("Diagnostics"),
    core("Specs", ["Diagnostics"]),
    core("Lifecycle", ["Diagnostics", "Specs"]),
    core("Planning", ["Diagnostics", "Specs", "Lifecycle", crypto]),

    // Engine: observe, plan, apply, verify; the ports that adapters and kinds implement.
    engine("Reconciliation", ["Diagnostics", "Specs", "Lifecycle", "Planning", logging]),

    // Adapters: each speaks with one thing outside.
    adapter("YAMLReader", ["Diagnostics", "Specs", "CLibYAML"]),
    adapter("GitSource", ["Diagnostics", "Specs", "Planning", "Reconciliation", "CLibGit2"]),
    adapter("PostgresAccess", ["Diagnostics", "CLibPQ"]),
    adapter(
      "ControlStore",
      [
        "Diagnostics", "Specs", "Lifecycle", "Planning", "Reconciliation", "PostgresAccess", crypto,
      ],
      resources: [.embedInCode("Migrations")]),
    adapter("SecretFolder", ["Diagnostics", "Reconciliation"]),

    // Resources: what a tenant is made of, one folder a kind.
    .target(
      name: "Resources",
      dependencies: [
        "Diagnostics", "Specs", "Lifecycle", "Planning", "Reconciliation", "PostgresAccess", crypto,
        cryptoExtras,
      ],
      path: "Sources/Resources",
      exclude: ["README.md"],
      resources: [.embedInCode("Migrations")],
      swiftSettings: strict),

    // Frontends: where everything is put together, and the commands.
    .target(
      name: "Assembly",
      dependencies: [
        "Diagnostics", "Specs", "Lifecycle", "Planning", "Reconciliation", "YAMLReader",
        "GitSource",
        "PostgresAccess", "ControlStore", "SecretFolder", "Resources",
      ],
      path: "Sources/Frontends/Assembly",
      swiftSettings: strict,
    ),
    .executableTarget(
      name: "tenure",
      dependencies: [
        "Diagnostics", "Specs", "Lifecycle", "Planning", "Reconciliation", "YAMLReader",
        "GitSource",
        "PostgresAccess", "ControlStore", "Resources", "Assembly", crypto, logging, arguments,
      ],
      path: "Sources/Frontends/tenure",
      swiftSettings: strict),

    // An example that is compiled with the rest, so that it stays true.
    .executableTarget(
      name: "sign-context", dependencies: [crypto], path: "examples/signed-context/swift"),

    // Testing and benchmarks.
    .target(
      name: "TestKit",
      dependencies: [
        "Diagnostics", "Specs", "Lifecycle", "Planning", "Reconciliation", "YAMLReader",
        "GitSource",
        "PostgresAccess", "ControlStore", "Resources", "Assembly",
      ],
      path: "Sources/Testing/TestKit",
      swiftSettings: strict),
    .executableTarget(
      name: "tenure-bench",
      dependencies: [
        "Diagnostics", "Specs", "Planning", "Reconciliation", "YAMLReader", "GitSource",
        "PostgresAccess", "ControlStore", "Resources", "Assembly", "CLibYAML", "CLibGit2", "CLibPQ",
        "TestKit",
        arguments,
      ],
      path: "Sources/Benchmarks/tenure-bench",
      swiftSettings: strict),

    // Tests: one target a module, and those that look at the whole.
    tests("DiagnosticsTests", ["Diagnostics"]),
    tests("SpecsTests", ["Diagnostics", "Specs", "YAMLReader", "PostgresAccess"]),
    tests("PlanningTests", ["Diagnostics", "Specs", "Lifecycle", "Planning"]),
    tests("YAMLReaderTests", ["Diagnostics", "Specs", "YAMLReader"]),
    tests("GitSourceTests", ["Diagnostics", "Specs", "Reconciliation", "GitSource"]),
    tests("PostgresAccessTests", ["Diagnostics", "PostgresAccess"]),
    tests(
      "ControlStoreTests",
      ["Diagnostics", "Specs", "Planning", "Reconciliation", "PostgresAccess", "ControlStore"]),
    tests(
      "ResourcesTests",
      [
        "Diagnostics", "Specs", "Lifecycle", "Planning", "Reconciliation", "PostgresAccess",
        "ControlStore", "Resources", "SecretFolder",
      ]),
    tests("SecretFolderTests", ["Diagnostics", "Reconciliation", "SecretFolder"]),
    tests(
      "EndToEndTests",
      [
        "Diagnostics", "Specs", "Lifecycle", "Planning", "Reconciliation", "PostgresAccess",
        "ControlStore", "Resources", "Assembly",
      ]),
    tests("ArchitectureTests", ["Diagnostics"]),
  ],
  swiftLanguageModes: [.v6]
)

// MARK: - How a target of each layer is declared

nonisolated var arguments: Target.Dependency {
  .product(name: "ArgumentParser", package: "swift-argument-parser")
}
nonisolated var crypto: Target.Dependency { .product(name: "Crypto", package: "swift-crypto") }
nonisolated var cryptoExtras: Target.Dependency {
  .product(name: "CryptoExtras", package: "swift-crypto")
}
nonisolated var logging: Target.Dependency { .product(name: "Logging", package: "swift-log") }

nonisolated var strict: [SwiftSetting] {
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
  ]
}

func binding(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/Bindings/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/Core/\(name)", swiftSettings: strict)
}

func engine(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/Engine/\(name)", swiftSettings: strict)
}

func adapter(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/Adapters/\(name)", resources: resources,
    swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestKit"], path: "Tests/\(name)",
    swiftSettings: strict)
}
