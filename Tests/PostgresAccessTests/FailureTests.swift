import Diagnostics
import PostgresAccess
import TestKit
import Testing

@Suite struct FailureTests {
  static let secret = "correct-horse-battery"

  @Test func `a wrong password is refused without being shown`() async throws {
    let role = try await TemporaryPostgres.createRole(password: "right")
    let settings = try await TemporaryPostgres.settings().withLogin(role, password: Self.secret)
    let failure = await #expect(throws: DriverFailure.self) {
      _ = try await Connection.open(settings, applicationName: "tests")
    }
    #expect(failure?.diagnostic.code == .authenticationFailed)
    #expect(failure?.sqlState == "28P01")
    var shown = String(reflecting: failure) + String(describing: settings)
    dump(settings, to: &shown)
    dump(failure, to: &shown)
    shown += "\(Mirror(reflecting: settings).children.map { "\($0)" })" + settings.debugDescription
    #expect(!shown.contains(Self.secret))
    #expect(!shown.contains("right"))
    // The password that is right opens, so it is really asked for.
    let good = try await TemporaryPostgres.settings().withLogin(role, password: "right")
    _ = try await Connection.open(good, applicationName: "tests")
  }

  @Test func `what cannot be reached is tried again, and says why`() async throws {
    for text in [
      "host=/nonexistent dbname=x password=\(Self.secret)",
      "postgresql://u:\(Self.secret)@127.0.0.1:1/x",
      "postgresql://u:\(Self.secret)@no-such-host.invalid/x",
    ] {
      let settings = try ConnectionSettings(text)
      let failure = await #expect(throws: DriverFailure.self) {
        _ = try await Connection.open(settings, applicationName: "tests")
      }
      guard case .transient(let diagnostic, _)? = failure else {
        Issue.record("not transient: \(String(describing: failure))")
        continue
      }
      #expect(diagnostic.code == .connectionFailed)
      #expect(!String(reflecting: diagnostic).contains(Self.secret))
    }
  }

  @Test func `a database that is not there is named as such`() async throws {
    let settings = try await TemporaryPostgres.settings(database: "nowhere")
    let failure = await #expect(throws: DriverFailure.self) {
      _ = try await Connection.open(settings, applicationName: "tests")
    }
    #expect(failure?.diagnostic.code == .databaseMissing)
  }

  @Test func `values of rows and parameters stay out of failures`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(
      script: """
        CREATE TABLE public.t (a text PRIMARY KEY CHECK (a <> ''), n int);
        INSERT INTO public.t VALUES ('\(Self.secret)')
        """)
    let statements: [SQL] = [
      "INSERT INTO public.t VALUES (\(Self.secret))",
      "SELECT \(Self.secret)::int",
      "SELECT \(Self.secret)::text::json",
      "SELECT \(literal: Self.secret)::uuid",
      "UPDATE public.t SET n = a::int",
      "SELECT \(identifier: "x") FROM public.t WHERE a = \(literal: Self.secret)",
    ]
    for statement in statements {
      let failure = await #expect(throws: DriverFailure.self) {
        try await database.query(statement)
      }
      #expect(failure?.sqlState?.utf8.count == 5)
      #expect(!String(reflecting: failure).contains(Self.secret))
      let copy = await #expect(throws: DriverFailure.self) {
        try await database.perform { session throws(DriverFailure) in
          try session.copyOut(statement) { _ in }
        }
      }
      #expect(!String(reflecting: copy).contains(Self.secret))
    }
    let failure = await #expect(throws: DriverFailure.self) {
      try await database.query(statements[0])
    }
    #expect(failure?.diagnostic.code == .constraintViolated)
    let notes = failure?.diagnostic.notes.map(\.message) ?? []
    #expect(notes.contains("table 't'") && notes.contains("constraint 't_pkey'"))
  }

  @Test func `a missing privilege points to the doctor`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let role = try await TemporaryPostgres.createRole()
    try await database.run(script: "CREATE TABLE public.t (n int)")
    let failure = await #expect(throws: DriverFailure.self) {
      try await database.query("SELECT n FROM public.t", as: role)
    }
    #expect(failure?.diagnostic.code == .permissionDenied)
    #expect(failure?.diagnostic.hint?.contains("tenure doctor") == true)
  }

  @Test(arguments: [
    ("40001", DiagnosticCode.contention, true), ("40P01", .contention, true),
    ("55P03", .contention, true), ("53300", .serverBusy, true), ("57P03", .serverBusy, true),
    ("53100", .serverBusy, true), ("57P01", .connectionLost, true),
    ("08006", .connectionLost, true),
    ("58P01", .serverInstallationBroken, false), ("42501", .permissionDenied, false),
    ("23505", .constraintViolated, false), ("42P01", .statementFailed, false),
    ("P0001", .statementFailed, false),
  ])
  func `SQLSTATE decides what the loop does`(
    state: String, code: DiagnosticCode, isTransient: Bool
  ) async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let failure = await #expect(throws: DriverFailure.self) {
      try await database.run(
        script: "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '\(state)'; END $$")
    }
    #expect(failure?.diagnostic.code == code)
    #expect(failure?.sqlState == state)
    if case .transient? = failure { #expect(isTransient) } else { #expect(!isTransient) }
  }

  @Test func `a library that does not fit its server is the installation's fault`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    let failure = await #expect(throws: DriverFailure.self) {
      try await database.run(
        script: "CREATE FUNCTION public.f() RETURNS int LANGUAGE c AS 'nowhere.so', 'f'")
    }
    #expect(failure?.diagnostic.code == .serverInstallationBroken)
    guard case .permanent? = failure else {
      Issue.record("not permanent")
      return
    }
  }

  @Test func `a lock that stays taken is contention`() async throws {
    let database = try await TemporaryPostgres.freshDatabase()
    try await database.run(script: "CREATE TABLE public.t (n int)")
    let holder = try await database.open()
    var settings = database.settings
    settings.timeouts.lock = .milliseconds(20)
    let other = try await Connection.open(settings, applicationName: "tests")
    try await holder.perform { session throws(DriverFailure) in
      try session.execute(script: "SELECT pg_advisory_lock(1)")
    }
    let failure = await #expect(throws: DriverFailure.self) {
      try await other.perform { session throws(DriverFailure) in
        try session.execute(script: "SELECT pg_advisory_lock(1)")
      }
    }
    #expect(failure?.diagnostic.code == .contention)
  }
}
