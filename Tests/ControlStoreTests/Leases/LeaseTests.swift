import ControlStore
import Diagnostics
import PostgresAccess
import Reconciliation
import TestKit
import Testing

/// One program at a time may write, and each has a higher number than all before it.
@Suite struct LeaseTests {
  private func refusal(
    _ work: () async throws(DriverFailure) -> Lease
  ) async throws -> Diagnostic {
    let lease: Lease
    do throws(DriverFailure) {
      lease = try await work()
    } catch {
      guard case .conflict(let why) = error else { throw error }
      return why
    }
    throw TestKitError("the lease was given: \(lease)")
  }

  @Test func `law 8: the second is told who applies, and since when`() async throws {
    let site = try await ControlSite()
    let lease = try await site.prepare()
    let why = try await refusal { () async throws(DriverFailure) in
      try await site.otherLeases().acquire(holder: "second", databases: [site.other])
    }
    #expect(why.code == .leaseHeld)
    #expect(why.message.contains("'tests' is applying to this fleet since 20"))
    #expect(
      try await site.rows("SELECT number, holder FROM tenure.fence", in: site.other) == [
        [String(lease.fence), "tests"]
      ])
    await site.close()
  }

  @Test func `what was released can be taken at once, a hundred times over`() async throws {
    let site = try await ControlSite()
    var lease = try await site.prepare()
    for _ in 0..<100 {
      try await site.leases.release(lease)
      let next = try await site.leases.acquire(holder: "tests", databases: [site.other])
      #expect(next.fence == lease.fence + 1)
      lease = next
    }
    await site.close()
  }

  @Test func `who is patient gets the lease when it is free, and a refusal when it stays taken`()
    async throws
  {
    let site = try await ControlSite()
    let lease = try await site.prepare()
    let other = site.otherLeases()
    _ = try await refusal { () async throws(DriverFailure) in
      try await other.acquire(
        holder: "patient", databases: [site.other], patience: .milliseconds(50))
    }
    async let waiting = other.acquire(
      holder: "patient", databases: [site.other], patience: .seconds(60))
    while try await site.rows(
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"
    ) == [["0"]] {}
    try await site.leases.release(lease)
    #expect(try await waiting.fence > lease.fence)
    await site.close()
  }

  @Test func `law 6: a holder that is killed leaves the lease free, and cannot write any more`()
    async throws
  {
    let site = try await ControlSite()
    let lease = try await site.prepare()
    let backends = try await site.rows(
      """
      SELECT pid::text FROM pg_stat_activity
      WHERE application_name = 'tenure lease of tests' AND datname = current_database()
      """)
    let backend = try #require(backends.first?[0].flatMap(Int32.init))
    FaultInjection.kill(backend)
    let next = try await site.otherLeases().acquire(
      holder: "next", databases: [site.control, site.other])
    #expect(next.fence == lease.fence + 1)
    for database in [site.control, site.other] {
      let failure = await #expect(throws: DriverFailure.self) {
        try await site.store.effect(in: database, under: lease) { _ throws(DriverFailure) in }
      }
      #expect(failure?.diagnostic.code == .fenceLost)
      #expect(failure?.diagnostic.message.contains("'next' may write") == true)
      try await site.store.effect(in: database, under: next) { _ throws(DriverFailure) in }
    }
    await site.close()
  }

  @Test func `law 8: a fence that somebody else raised to the same number is not shared`()
    async throws
  {
    let site = try await ControlSite()
    let first = try await site.prepare()
    try await site.leases.release(first)
    // Somebody writes under the number that comes next.
    try await site.sql(
      "UPDATE tenure.fence SET number = \(first.fence + 1), holder = 'somebody'", in: site.other)
    let lease = try await site.leases.acquire(
      holder: "tests", databases: [site.control, site.other])
    #expect(lease.fence == first.fence + 2)
    await site.close()
  }

  @Test func `a control database that was made anew goes above the fences that it finds`()
    async throws
  {
    let site = try await ControlSite()
    try await site.store.prepare(site.control)
    try await site.store.prepare(site.other)
    try await site.sql(
      "UPDATE tenure.fence SET number = 41, holder = 'formerly'", in: site.other)
    let lease = try await site.leases.acquire(holder: "tests", databases: [site.other])
    #expect(lease.fence == 42)
    for database in [site.control, site.other] {
      #expect(
        try await site.rows("SELECT number, holder FROM tenure.fence", in: database) == [
          ["42", "tests"]
        ])
    }
    try await site.leases.release(lease)
    let next = try await site.leases.acquire(holder: "tests", databases: [site.other])
    #expect(next.fence == 43)
    await site.close()
  }
}
