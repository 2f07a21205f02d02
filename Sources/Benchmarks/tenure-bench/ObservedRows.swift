import Assembly
import ControlStore
import Diagnostics
import GitSource
import PostgresAccess
import Reconciliation
import Specs
import Synchronization
import TestKit

/// The rows that a plan observes, to be read with nothing but libpq.
struct ObservedRows {
  private let url: String
  private let statements: [String]

  /// Has every kind observe everything once, and remembers the COPY statements that it sends.
  init(of fleet: borrowing BenchFleet) async throws {
    url = try await TemporaryPostgres.url(of: fleet.database)
    let files = try GitRepository(at: fleet.repository).files()
    guard let loaded = try await FleetReading().load(files).fleet else {
      throw BenchFailure("the generated fleet is in error")
    }
    let sent = Mutex<[String]>([])
    let observer = StatementObserver { event throws(DriverFailure) in
      // A few statements bind values, which are not shown: the limit is that much smaller.
      if event.moment == .beforeSending, event.statement.hasPrefix("COPY ("),
        !event.statement.contains("$1")
      {
        sent.withLock { $0.append(event.statement) }
      }
    }
    let workspace = Workspace(
      of: fleet.repository, environment: ["TENURE_CLUSTER_MAIN_URL": url])
    let site = try Site(of: loaded, in: workspace, observer: observer)
    let kinds = site.kinds
    try await site.store.read(site.control) { session throws(DriverFailure) in
      for kind in kinds.all { _ = try kind.observe(.everything, in: session) }
    }
    await site.close()
    statements = sent.withLock { $0 }
  }

  /// Reads all of them and looks at none.
  func drain() throws { try CatalogDrain(url: url).drain(statements) }
}
