import ArgumentParser
import Assembly
import CLibPQ
import Foundation
import PostgresAccess
import Reconciliation
import Resources
import Specs
import TestKit

struct ContextBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "context",
    abstract: "What a statement costs under the policy, with each way to say whose work it is.",
    discussion: """
      The subject reads one row by its key, and then a tenant's hundred rows, by prepared statements over one \
      connection under 'context.trust' setting, signed and role. Limit: the same statements with the tenant in a \
      plain WHERE, on a table without row security.
      """)

  @Option(help: "How many tenants, with a hundred rows each.")
  var tenants = 1_000

  @Option(help: "How many rounds are counted.")
  var rounds = 5

  @Option(help: "How many statements a round has.")
  var statements = 5_000

  @Option(help: "text for people, json for programs.")
  var format: BenchOptions.Format = .text

  func validate() throws {
    guard (2...100_000).contains(tenants) else { throw ValidationError("--tenants is 2 to 100000") }
    guard (1...100).contains(rounds) else { throw ValidationError("--rounds is 1 to 100") }
    guard (1...1_000_000).contains(statements) else {
      throw ValidationError("--statements is 1 to 1000000")
    }
  }

  func run() async throws {
    for trust in ContextTrust.allCases { try await measure(trust) }
  }

  private func measure(_ trust: ContextTrust) async throws {
    try await FleetInPlay.makeRoles()
    var documents = FleetInPlay.documents(tenants: tenants)
    documents[0].text = documents[0].text.replacing(
      "owner: app_owner}}", with: "owner: app_owner}, context: {trust: \(trust.rawValue)}}")
    let play = try FleetInPlay(documents, on: try await TemporaryPostgres.freshDatabase())
    try await play.database.run(
      script: """
        CREATE TABLE public.tenants (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(), slug text NOT NULL UNIQUE, name text NOT NULL);
        CREATE TABLE public.work (tenant_id uuid NOT NULL, id bigint, what text, PRIMARY KEY (tenant_id, id));
        ALTER TABLE public.work OWNER TO app_owner;
        """)
    guard try await play.apply(choosing: ["public.*"]).isComplete else {
      throw BenchFailure("the fleet cannot be applied")
    }
    try await play.database.run(
      script: """
        INSERT INTO public.work SELECT t.id, n, 'x' FROM public.tenants AS t, generate_series(1, 100) AS n;
        CREATE TABLE public.plain (LIKE public.work INCLUDING ALL);
        INSERT INTO public.plain SELECT * FROM public.work;
        GRANT SELECT ON public.plain TO PUBLIC;
        ANALYZE public.work; ANALYZE public.plain;
        """)
    let key = try await play.database.query("SELECT key FROM tenure.tenant WHERE name = 't001'")
    guard let tenant = key.first?.first.flatMap({ $0 }) else { throw BenchFailure("no tenant") }
    var login = "app"
    var value = tenant
    switch trust {
    case .setting: break
    case .signed:
      let site = try play.site()
      guard let signing = try site.signingKeys?.current else { throw BenchFailure("no key") }
      await site.close()
      let end = Timestamp(
        microseconds: Int64(Date().timeIntervalSince1970 + 3_600) * 1_000_000)
      value = ContextToken.make(for: tenant, until: end, signedWith: signing)
    case .role:
      let rows = try await play.database.query(
        "SELECT l.name FROM tenure.tenant_login AS l JOIN tenure.tenant AS t ON t.uid = l.uid WHERE t.name = 't001'"
      )
      login = rows.first?.first.flatMap { $0 } ?? login
    }
    let url = try await TemporaryPostgres.url(of: play.database, user: login)
    let session = try PreparedSession(url: url)
    try session.run("SET app.current_tenant_id = '\(value)'")
    let shapes = [
      (
        "one row by its key", "SELECT what FROM public.work WHERE id = 7",
        "SELECT what FROM public.plain WHERE tenant_id = '\(tenant)' AND id = 7"
      ),
      (
        "a hundred rows", "SELECT count(what) FROM public.work",
        "SELECT count(what) FROM public.plain WHERE tenant_id = '\(tenant)'"
      ),
    ]
    for (name, subject, limit) in shapes {
      try session.prepare("subject", subject)
      try session.prepare("limit", limit)
      let pair = try await Measurement.pair(rounds: rounds) {
        try session.execute("subject", times: statements)
      } limit: {
        try session.execute("limit", times: statements)
      }
      try session.run("DEALLOCATE ALL")
      print(
        Outcome(
          "\(statements) statements, \(name), trust: \(trust.rawValue)", tenants: tenants,
          subject: pair.subject, limit: pair.limit, peakMemory: 0,
          limitIs: "a plain WHERE, no row security"
        ).render(format))
    }
  }
}

/// One connection that runs prepared statements and looks at no answer.
struct PreparedSession: ~Copyable {
  private let connection: OpaquePointer

  init(url: String) throws(BenchFailure) {
    guard let opened = PQconnectdb(url), PQstatus(opened) == CONNECTION_OK else {
      throw BenchFailure("no connection")
    }
    connection = opened
  }

  deinit { PQfinish(connection) }

  func run(_ text: String) throws(BenchFailure) { try check(PQexec(connection, text)) }

  func prepare(_ name: String, _ text: String) throws(BenchFailure) {
    try check(PQprepare(connection, name, text, 0, nil))
  }

  func execute(_ name: String, times: Int) throws(BenchFailure) {
    for _ in 0..<times {
      let answer = PQexecPrepared(connection, name, 0, nil, nil, nil, 0)
      guard PQntuples(answer) == 1 else { throw BenchFailure("'\(name)' finds nothing") }
      try check(answer)
    }
  }

  private func check(_ answer: OpaquePointer?) throws(BenchFailure) {
    defer { PQclear(answer) }
    let status = PQresultStatus(answer)
    guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
      throw BenchFailure(String(cString: PQerrorMessage(connection)))
    }
  }
}
