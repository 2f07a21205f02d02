import Diagnostics
import Specs
import TestKit
import Testing

@testable import GitSource

/// Trees that git's own commands refuse to make, or that mislead those who read them.
@Suite struct HostileTreeTests {
  typealias Entry = TemporaryRepository.Entry

  @Test func `an ordinary tree with executable files and foreign files passes`() throws {
    let refused = try refusal { repository in
      let blob = try repository.blob("a")
      return try [
        Entry("40000", ".github", repository.tree([])), Entry("100644", ".gitignore", blob),
        Entry("100644", "Makefile", blob), Entry("100755", "a.yaml", blob),
        Entry("100644", "größe.yaml", blob), Entry("100644", "x~1.txt", blob),
      ]
    }
    #expect(refused == nil)
  }

  @Test(arguments: [
    ".", "..", "", ".git", ".GIT", ".giT", "git~1", "GIT~1", ".git.", ".git ", ".git . .",
    ".g\u{200C}it", "\u{FEFF}.git", ".git\u{2060}", ".git::$INDEX_ALLOCATION", "a/b", "a\\b.yaml",
    "..\\x",
  ])
  func `a name that writes elsewhere is refused`(name: String) throws {
    for mode in ["100644", "40000"] {
      let refused = try refusal { repository in
        let id = try mode == "40000" ? repository.tree([]) : repository.blob("a")
        return [Entry(mode, name, id)]
      }
      #expect(refused?.code == .dangerousName)
    }
  }

  @Test(arguments: [
    Array("a\nb.yaml".utf8), Array("a\u{1B}[31m.yaml".utf8), Array("a\u{7F}".utf8),
    Array("a\u{85}.txt".utf8), Array("exe\u{202E}lmay.yaml".utf8), Array("a\u{2066}b.yaml".utf8),
    Array("a\u{200B}.yaml".utf8), Array("a\u{2028}b".utf8), [0x61, 0xFF, 0x2E],
    [0xC0, 0xAE, 0xC0, 0xAE], Array(repeating: 0x61, count: 256),
  ])
  func `a name that people cannot read is refused and shown escaped`(name: [UInt8]) throws {
    let refused = try #require(
      try refusal { repository in
        [Entry("100644", bytes: name, try repository.blob("a"))]
      })
    #expect(refused.code == .unreadableName)
    #expect(
      refused.message.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && $0.value < 0x80 || $0 == "\u{FFFD}"
      })
  }

  @Test func `a symbolic link named like a document is refused`() throws {
    for name in ["evil.yaml", "evil.yml", "Evil.YAML", ".hidden.yml"] {
      let refused = try refusal { repository in
        [Entry("120000", name, try repository.blob("/etc/passwd"))]
      }
      #expect(refused?.code == .symbolicLink)
      #expect(refused?.message.contains(name) == true)
    }
  }

  @Test(arguments: [
    ("tenants", true), ("a.txt", false), ("./tenants/../a.txt", false), ("missing", true),
    ("/etc", true), ("../..", true), (".", true), ("link", true), ("tenants/x.yaml", false),
    ("a.txt/", false), ("", true),
  ])
  func `a symbolic link passes only if it leads to a regular file of the fleet`(
    target: String, isRefused: Bool
  ) throws {
    let refused = try refusal { repository in
      let blob = try repository.blob("a")
      return try [
        Entry("100644", "a.txt", blob), Entry("120000", "link", repository.blob(target)),
        Entry("40000", "tenants", repository.tree([Entry("100644", "x.yaml", blob)])),
      ]
    }
    #expect(refused?.code == (isRefused ? .symbolicLink : nil))
  }

  @Test func `a submodule is refused`() throws {
    let refused = try refusal { _ in
      [Entry("160000", "module", String(repeating: "1", count: 40))]
    }
    #expect(refused?.code == .submodule)
  }

  @Test(arguments: [
    [("100644", "a.yaml"), ("100644", "a.yaml")], [("100644", "a"), ("40000", "a")],
    [("100644", "a"), ("100644", "a-b"), ("100644", "a.yaml"), ("40000", "a")],
  ])
  func `two entries of one name are refused`(entries: [(mode: String, name: String)]) throws {
    let refused = try refusal { repository in
      try entries.map {
        Entry($0.mode, $0.name, try $0.mode == "40000" ? repository.tree([]) : repository.blob("a"))
      }
    }
    #expect(refused?.code == .duplicateEntry)
  }

  @Test(arguments: [
    ("README.yaml", "readme.yaml"), ("A.txt", "a.txt"), ("Stra\u{DF}e", "strasse"),
    ("\u{E9}.yaml", "e\u{301}.yaml"), ("\u{212A}.yaml", "k.yaml"), ("a\u{200D}b", "ab"),
  ])
  func `names that another file system takes for one are refused`(one: String, other: String)
    throws
  {
    for mode in ["100644", "40000"] {
      let refused = try refusal { repository in
        let id = try mode == "40000" ? repository.tree([]) : repository.blob("a")
        let names = [one, other].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return names.map { Entry(mode, $0, id) }
      }
      #expect(refused?.code == .collidingNames)
    }
  }

  @Test func `entries out of order, of unknown kind or cut off are refused`() throws {
    let unordered = try refusal { repository in
      let blob = try repository.blob("a")
      return [Entry("100644", "b.yaml", blob), Entry("100644", "a.yaml", blob)]
    }
    #expect(unordered?.code == .malformedTree)
    for mode in ["0", "10644", "60000", "777777"] {
      let unknown = try refusal { [Entry(mode, "a", try $0.blob("a"))] }
      #expect(unknown?.code == .malformedTree)
    }
    for bytes in ["100644 a", "100644 a\0too short", "1006448 a\0", "x", "100644", " "] {
      let repository = try TemporaryRepository(bare: true)
      try repository.commit(tree: repository.tree(bytes: Array(bytes.utf8)))
      let refused = try refusal { _ = try GitRepository(at: repository.path).files() }
      #expect(refused.code == .malformedTree)
    }
  }

  @Test func `every problem is told at once`() throws {
    let refused = try #require(
      try refusal { repository in
        let blob = try repository.blob("a")
        return [
          Entry("100644", ".git", blob), Entry("120000", "b.yaml", blob),
          Entry("160000", "c", blob),
        ]
      })
    #expect(refused.code == .dangerousName)
    #expect(refused.notes.map { $0.message.prefix(10) } == ["also TN621", "also TN622"])
  }

  @Test func `what stands beside the fleet's folder does not matter`() throws {
    let repository = try TemporaryRepository(bare: true)
    let blob = try repository.blob("a")
    let fleet = try repository.tree([Entry("100644", "a.yaml", blob)])
    try repository.commit(
      tree: repository.tree([
        Entry("120000", "evil.yaml", blob), Entry("40000", "fleet", fleet),
      ]))
    let opened = try GitRepository(at: repository.path)
    #expect(try opened.files(under: "fleet").entries.map(\.path) == ["a.yaml"])
  }
}
