import PostgresAccess
import Synchronization
import TestKit
import Testing

/// What other suites lean on.
@Suite struct TestKitTests {
  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  @Test func `a template is prepared once and its copies are apart`() async throws {
    let count = Counter()
    let databases = try await withThrowingTaskGroup(of: TestDatabase.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await TemporaryPostgres.freshDatabase(from: "kit") { database in
            count.value.add(1, ordering: .relaxed)
            try await database.run(script: "CREATE TABLE public.t AS SELECT 1 AS n")
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(count.value.load(ordering: .relaxed) == 1)
    #expect(Set(databases.map(\.name)).count == 4)
    try await databases[0].run(script: "INSERT INTO public.t VALUES (2)")
    #expect(try await databases[1].query("SELECT n FROM public.t") == [["1"]])
    try await databases[0].drop()
  }

  @Test func `what could not be made once is tried again`() async throws {
    let once = Once<Int>()
    await #expect(throws: TestKitError.self) { try await once.value { throw TestKitError("no") } }
    #expect(try await once.value { 1 } == 1)
    #expect(try await once.value { 2 } == 1)
  }

  @Test func `a golden case shows the first difference`() throws {
    let folder = try TemporaryFolder()
    #expect(Folder.write("a\nb\nc\n", to: "\(folder.path)/plan.txt"))
    let golden = GoldenCase(name: "case", folder: folder.path)
    #expect(try golden.input("plan.txt") == "a\nb\nc\n")
    #expect(try golden.difference(of: "a\nb\nc\n", from: "plan.txt") == nil)
    if Environment.current["UPDATE_GOLDEN"] != "1" {
      let difference = try #require(try golden.difference(of: "a\nX\nc\n", from: "plan.txt"))
      #expect(difference.contains("from line 2") && difference.contains("+ X"))
      #expect(try golden.difference(of: "", from: "other.txt") != nil)
    }
    #expect(throws: TestKitError.self) { try golden.input("none") }
  }
}
