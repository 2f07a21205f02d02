import PostgresAccess
import TestKit

/// A repository with three tenants, and the program set up for a database of its own.
struct Checkout: ~Copyable {
  let repository: TemporaryRepository
  let database: TestDatabase
  var tenure: TenureCommand
  let documents: [(path: String, text: String)]

  init(_ change: (inout [(path: String, text: String)]) -> Void = { _ in }) async throws {
    try await FleetInPlay.makeRoles()
    let database = try await TemporaryPostgres.freshDatabase()
    var documents = FleetInPlay.documents(tenants: 3)
    documents[0].text += "  clusters: [{name: main, database: \(database.name)}]\n"
    change(&documents)
    let repository = try TemporaryRepository()
    try repository.commit(
      files: Dictionary(uniqueKeysWithValues: documents.map { ($0.path, $0.text) }))
    let url = try await TemporaryPostgres.url(of: database)
    self.database = database
    self.documents = documents
    tenure = TenureCommand(
      in: repository.path,
      environment: [
        "TENURE_CLUSTER_MAIN_URL": url, "TENURE_STATE": repository.surroundings + "/state",
      ])
    self.repository = repository
  }
}
