import Diagnostics
import TestKit
import Testing

@testable import GitSource

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct LimitTests {
  typealias Entry = TemporaryRepository.Entry

  /// A tree that spells `10 ^ levels` paths with one object a level.
  private func bomb(_ levels: Int, in repository: borrowing TemporaryRepository, _ leaf: String)
    throws -> String
  {
    var id = try repository.blob(leaf)
    var mode = "100644"
    for _ in 0..<levels {
      id = try repository.tree((0..<10).map { Entry(mode, "d\($0).yaml", id) })
      mode = "40000"
    }
    return id
  }

  @Test func `ten billion paths are refused after as many entries as the limit`() throws {
    let repository = try TemporaryRepository(bare: true)
    let root = try bomb(10, in: repository, "a")
    try repository.commit(tree: root)
    let refused = try refusal { _ = try GitRepository(at: repository.path).files() }
    #expect(refused.code == .tooManyFiles)

    let opened = try GitRepository(at: repository.path)
    var walk = TreeWalk(limits: .standard)
    let tree = try opened.tree(of: opened.revision(named: "HEAD"))
    #expect(throws: Diagnostic.self) { try walk.walk(tree, in: opened.store) }
    #expect(walk.visitedFiles <= SourceLimits.standard.files + 10)
    #expect(walk.visitedFolders <= SourceLimits.standard.files / 9 + 100)
  }

  @Test func `empty folders without end are refused as well`() throws {
    let repository = try TemporaryRepository(bare: true)
    var id = try repository.tree([])
    for _ in 0..<10 { id = try repository.tree((0..<10).map { Entry("40000", "d\($0)", id) }) }
    try repository.commit(tree: id)
    var limits = SourceLimits.standard
    limits.folders = 1_000
    let refused = try refusal { _ = try GitRepository(at: repository.path, limits: limits).files() }
    #expect(refused.code == .tooManyFiles)
    #expect(refused.message.contains("1000 folders"))
  }

  @Test(arguments: [(32, nil), (33, DiagnosticCode.foldersTooDeep)])
  func `folders may be nested 32 deep`(depth: Int, code: DiagnosticCode?) throws {
    let refused = try refusal { repository in
      var entries = [Entry("100644", "a.yaml", try repository.blob("a"))]
      for _ in 0..<depth { entries = [Entry("40000", "d", try repository.tree(entries))] }
      return entries
    }
    #expect(refused?.code == code)
  }

  @Test func `as many files as the limit pass, and one more does not`() throws {
    var limits = SourceLimits.standard
    limits.files = 20
    for (count, code) in [(20, nil), (21, DiagnosticCode.tooManyFiles)] {
      let refused = try refusal(
        of: { repository in
          let blob = try repository.blob("a")
          return (0..<count).map { Entry("100644", "f\(100 + $0).txt", blob) }
        }, limits: limits)
      #expect(refused?.code == code)
    }
  }

  @Test func `folders' lists and documents' paths are limited in bytes`() throws {
    var limits = SourceLimits.standard
    limits.treeBytes = 500
    let lists = try refusal(
      of: { repository in
        let inner = try repository.tree([
          Entry("100644", String(repeating: "n", count: 200), repository.blob("a"))
        ])
        return (0..<3).map { Entry("40000", "d\($0)", inner) }
      }, limits: limits)
    #expect(lists?.code == .fleetTooLarge)

    limits = .standard
    limits.allPathBytes = 20
    let paths = try refusal(
      of: { repository in
        let blob = try repository.blob("a")
        return (0..<3).map { Entry("100644", "doc\($0).yaml", blob) }
      }, limits: limits)
    #expect(paths?.code == .fleetTooLarge)

    limits = .standard
    limits.pathBytes = 20
    let path = try refusal(
      of: { repository in
        let inner = try repository.tree([Entry("100644", "0123456789.yaml", repository.blob("a"))])
        return [Entry("40000", "012345", inner)]
      }, limits: limits)
    #expect(path?.code == .unreadableName)
  }

  @Test func `a file over one MiB is passed over with an error, the others are read`() throws {
    let repository = try TemporaryRepository(bare: true)
    let large = String(repeating: "a", count: 1 << 20)
    try repository.commit(files: ["a.yaml": large, "b.yaml": large + "a", "c.yaml": "c"])
    let files = try GitRepository(at: repository.path).files()
    var seen: [Int: Int] = [:]
    let unread = try files.read(0..<3) { seen[$0] = $1.count }
    #expect(seen == [0: 1 << 20, 2: 1])
    #expect(unread.map(\.code) == [.blobTooLarge])
    #expect(unread.first?.place?.file == "b.yaml")
  }

  @Test func `a file that claims to be huge is refused before it is unpacked`() throws {
    let repository = try TemporaryRepository(bare: true)
    try repository.git("config", "core.compression", "1")
    let id = try TemporaryRepository.run([
      "sh", "-c", "head -c 300000000 /dev/zero | git -C \(repository.path) hash-object -w --stdin",
    ])
    try repository.commit(
      tree: repository.tree([
        Entry("100644", "a.yaml", id), Entry("100644", "b.yaml", repository.blob("b")),
        Entry("100644", "c.yaml", id),
      ]))
    let files = try GitRepository(at: repository.path).files()
    let before = peakMemory()
    var seen: [Int] = []
    let unread = try files.read(0..<3) { index, _ in seen.append(index) }
    #expect(seen == [1])
    #expect(unread.map(\.code) == [.blobTooLarge, .blobTooLarge])
    #expect(peakMemory() - before < 150 << 20)
  }

  /// The most memory that this process has ever held, in bytes.
  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }

  @Test func `one reading hands over no more bytes than a fleet may have`() throws {
    let repository = try TemporaryRepository(bare: true)
    try repository.commit(files: ["a.yaml": "12345", "b.yaml": "12345", "c.yaml": "12345"])
    var limits = SourceLimits.standard
    limits.readBytes = 12
    let files = try GitRepository(at: repository.path, limits: limits).files()
    var seen = 0
    let refused = try refusal { _ = try files.read(0..<3) { _, _ in seen += 1 } }
    #expect(refused.code == .fleetTooLarge)
    #expect(seen == 2)
  }
}
