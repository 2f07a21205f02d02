package import Diagnostics
package import PostgresAccess

/// Tries out what a tenant reaches, over a connection of the application's own.
///
/// Everything happens in one transaction that is rolled back, as two tenants that are there: rows of both are made
/// where that can be done, and then one tenant tries to read and write the other's. What a rollback does not undo
/// (sequences, connections that functions open, messages that they send elsewhere) stays done.
package struct IsolationProbe: Sendable {
  /// A relation that the login reaches.
  struct Target: Sendable {
    let name: ObjectName
    let kind: String
    /// The column that says whose a row is, if it has one.
    let column: String?
    let readsColumn: Bool
    let reads: Bool
    let inserts: Bool
    let updates: Bool
    let deletes: Bool
    let isSmall: Bool
    let readable: [String]
    /// Whether triggers may change a row before a policy is asked.
    let hasRowTriggers: Bool

    init(_ row: Row) throws(DriverFailure) {
      name = ObjectName(schema: try row.string(0), name: try row.string(1))
      kind = try row.string(2)
      column = try row.optionalString(3)
      readsColumn = try row.bool(4)
      reads = try row.bool(5)
      inserts = try row.bool(6)
      updates = try row.bool(7)
      deletes = try row.bool(8)
      isSmall = try row.bool(9)
      readable = try row.strings(10)
      hasRowTriggers = try row.bool(11)
    }

    /// With the words that the catalog's half uses as well.
    var object: String {
      switch kind {
      case "v": "view \(name)"
      case "m": "materialized view \(name)"
      case "f": "foreign table \(name)"
      default: "table \(name)"
      }
    }
  }

  /// A row that is made for a tenant: expressions for columns, nil for the tenant's key.
  struct Canary: Sendable {
    let table: ObjectName
    let columns: String
    let values: [String?]

    init(_ row: Row) throws(DriverFailure) {
      table = ObjectName(schema: try row.string(0), name: try row.string(1))
      columns = try row.string(2)
      values = try row.optionalStrings(3) ?? []
    }
  }

  package struct Outcome: Sendable {
    package var findings: [IsolationFinding] = []
    /// How many attempts were made.
    package var attempts = 0
    /// Tables in which no row of both tenants could be made and none of the other's was there.
    package var unproven: [String] = []
  }

  /// What a rollback does not undo, for the list of what is accepted.
  package static let lasting = [
    "probes are rolled back, but numbers that sequences gave out, and what functions did over connections of their "
      + "own, stay"
  ]

  private let statements: ProbeStatements
  private let one: String
  private let other: String

  /// - Parameters:
  ///   - tenants: the keys of two tenants that may write.
  ///   - value: what the setting holds for a tenant, by its key.
  package init(
    _ context: TenantContext, _ settings: IsolationSettings, tenants: (String, String),
    value: @escaping @Sendable (String) -> String = { $0 }
  ) {
    statements = ProbeStatements(context: context, settings: settings, value: value)
    (one, other) = tenants
  }

  /// Runs what the login of the one tenant can try by itself, where the login says whose work is done: the setting
  /// names the other tenant, and nothing may come of it.
  package func runAsLogin(_ session: Session) throws(DriverFailure) -> Outcome {
    try session.undone { session throws(DriverFailure) in
      var attempt = Attempt(
        session: session, statements: statements, one: one, other: other, isLogin: true)
      try attempt.everythingAsLogin()
      return attempt.outcome
    }
  }

  /// Runs every probe; the session must be fresh, with no context in it yet.
  package func run(_ session: Session) throws(DriverFailure) -> Outcome {
    try session.undone { session throws(DriverFailure) in
      var attempt = Attempt(session: session, statements: statements, one: one, other: other)
      try attempt.everything()
      return attempt.outcome
    }
  }
}

/// One run of the probes, in its transaction.
private struct Attempt {
  let session: Session
  let statements: ProbeStatements
  let one: String
  let other: String
  /// Whether the session is the one tenant's by its login, and can be no other's.
  var isLogin = false
  var outcome = IsolationProbe.Outcome()

  /// What became of a statement: its answer, or the SQLSTATE of its refusal.
  enum Answer: Equatable {
    case rows([[String?]])
    case refused(String)

    /// Too slow, locked, or too deep: nothing was learnt.
    var isUntried: Bool {
      guard case .refused(let state) = self else { return false }
      return ["57014", "55P03", "54001", "53200"].contains(state)
    }

    var isTrue: Bool { self == .rows([["t"]]) }
    var number: Int? {
      guard case .rows(let rows) = self else { return nil }
      return rows.first?.first.flatMap { $0 }.flatMap(Int.init)
    }
  }

  mutating func everything() throws(DriverFailure) {
    for manner in IsolationProbe.manners { try session.execute(manner) }
    try session.execute(statements.searchPath)
    var targets: [IsolationProbe.Target] = []
    for row in try session.execute(statements.targets) {
      targets.append(try IsolationProbe.Target(row))
    }
    try withoutContext(targets)
    try interference(targets)
    for target in targets {
      guard let column = target.column else {
        try mentioning(target)
        continue
      }
      if target.readsColumn { try reading(target, column) }
      try writing(target, column)
    }
  }

  mutating func everythingAsLogin() throws(DriverFailure) {
    for manner in IsolationProbe.manners { try session.execute(manner) }
    try session.execute(statements.searchPath)
    try session.execute(statements.enter(other))
    var targets: [IsolationProbe.Target] = []
    for row in try session.execute(statements.targets) {
      targets.append(try IsolationProbe.Target(row))
    }
    for target in targets {
      guard let column = target.column else {
        try mentioning(target)
        continue
      }
      if target.readsColumn {
        let statement = statements.foreignRows(in: target, column, than: one)
        if try ask(statement).isTrue {
          found(.rowsRead, target, "a tenant's login reads rows of others", statement, as: one)
        }
      }
      try writing(target, column)
    }
  }

  // Before anything was set, and with what is no tenant's key.
  private mutating func withoutContext(_ targets: [IsolationProbe.Target]) throws(DriverFailure) {
    let contexts: [(name: String, key: String?)] = [
      ("unset", nil), ("empty", ""), ("no tenant's", "tenure-probe"),
      ("no tenant's", "00000000-0000-4000-8000-000000000000"), ("no tenant's", "-1"),
    ]
    for context in contexts {
      if let key = context.key { try session.execute(statements.enter(key)) }
      for target in targets where target.column != nil && target.reads {
        let statement = statements.isAnyRow(of: target)
        guard try ask(statement).isTrue else { continue }
        outcome.findings.append(
          IsolationFinding(
            .rowsWithoutContext, .high, target.object,
            "it shows rows while the tenant context is \(context.name)",
            proof: statements.proof(statement, as: context.key), from: .probe))
      }
    }
  }

  /// What one tenant sees must not change with what another writes, whatever it is seen through.
  private mutating func interference(_ targets: [IsolationProbe.Target]) throws(DriverFailure) {
    var canaries: [IsolationProbe.Canary] = []
    for row in try session.execute(statements.canaries) {
      canaries.append(try IsolationProbe.Canary(row))
    }
    var views: [(object: String, statement: SQL)] = targets.filter {
      $0.reads && (!$0.readsColumn || $0.kind != "r" && $0.kind != "p")
    }.map { ($0.object, statements.digest(of: $0)) }
    for row in try session.execute(statements.calls(naming: other)) {
      views.append(("function \(try row.string(0))", statements.digest(ofCall: try row.string(1))))
    }
    try plant(canaries, as: one)
    let first = try look(views)
    for (view, answer) in zip(views, first) where answer.isUntried { untried(view.object) }
    // What took too long once would do so again.
    views = zip(views, first).filter { !$1.isUntried }.map(\.0)
    let before = first.filter { !$0.isUntried }
    // What changes by itself (times, random numbers) says nothing.
    let again = try look(views)
    let planted = try plant(canaries, as: other)
    outcome.unproven = canaries.map(\.table.description).filter { !planted.contains($0) }
    try session.execute(statements.enter(one))
    let after = try look(views)
    let later = try looking(at: views, after: targets)
    for (index, view) in views.enumerated() {
      if again[index].isUntried || after[index].isUntried { untried(view.object) }
      guard before[index] == again[index],
        before[index] != after[index] || !later[index].isUntried && before[index] != later[index]
      else { continue }
      outcome.findings.append(
        IsolationFinding(
          .rowsRead, .high, view.object,
          "what it shows to one tenant changes with the rows of another",
          proof: statements.proof(view.statement, as: one), from: .probe))
    }
  }

  /// What is seen after the other tenant has changed its rows to what they are, and removed them, where they are few:
  /// triggers and rules may carry them elsewhere. It is undone.
  private mutating func looking(
    at views: [(object: String, statement: SQL)], after targets: [IsolationProbe.Target]
  ) throws(DriverFailure) -> [Answer] {
    var answers: [Answer] = []
    do throws(DriverFailure) {
      try session.savepoint("stirred") { session throws(DriverFailure) in
        try session.execute(statements.enter(other))
        for target in targets where target.isSmall {
          guard let column = target.column else { continue }
          if target.updates { _ = try ask(statements.assignAll(target, column, to: other)) }
          if target.deletes { _ = try ask(statements.removeAll(target)) }
        }
        try session.execute(statements.enter(one))
        answers = try look(views)
        throw Self.undone
      }
    } catch {
      guard error.isUndone else { throw error }
    }
    return answers
  }

  private mutating func untried(_ object: String) {
    outcome.findings.append(
      IsolationFinding(
        .probesNotRun, .low, object, "it could not be tried out: too slow, or locked by somebody",
        from: .probe))
  }

  private mutating func look(_ views: [(object: String, statement: SQL)]) throws(DriverFailure)
    -> [Answer]
  {
    var answers: [Answer] = []
    for view in views { answers.append(try ask(view.statement, undoing: true)) }
    return answers
  }

  /// Makes a row of a tenant in every table where one can be made; those that refer to others come after them.
  @discardableResult
  private mutating func plant(
    _ canaries: [IsolationProbe.Canary], as tenant: String
  ) throws(DriverFailure) -> Set<String> {
    try session.execute(statements.enter(tenant))
    var planted: Set<String> = []
    var waiting = canaries
    while !waiting.isEmpty {
      var left: [IsolationProbe.Canary] = []
      for canary in waiting {
        if case .rows = try ask(statements.plant(canary, of: tenant)) {
          planted.insert(canary.table.description)
        } else {
          left.append(canary)
        }
      }
      if left.count == waiting.count { break }
      waiting = left
    }
    return planted
  }

  /// Where no column says whose a row is, another tenant's key in it does; a short key can stand there by chance.
  private mutating func mentioning(_ target: IsolationProbe.Target) throws(DriverFailure) {
    guard target.reads, other.utf8.count >= 32, !target.readable.isEmpty else { return }
    try session.execute(statements.enter(one))
    let statement = statements.mentions(target, other)
    if try ask(statement).isTrue {
      found(.rowsRead, target, "rows that name another tenant are shown", statement, as: one)
    }
  }

  private mutating func reading(
    _ target: IsolationProbe.Target, _ column: String
  ) throws(DriverFailure) {
    for (reader, owner) in [(one, other), (other, one)] {
      try session.execute(statements.enter(reader))
      let statement = statements.foreignRows(in: target, column, than: reader)
      if try ask(statement).isTrue {
        found(
          .rowsRead, target, "a tenant reads rows of others", statement, as: reader)
        return
      }
      // A statement that was prepared as one tenant and runs as another.
      try session.execute(statements.enter(owner))
      guard case .rows = try ask(statements.prepare(target, column, of: owner)) else { continue }
      _ = try ask(ProbeStatements.executePrepared)
      try session.execute(statements.enter(reader))
      let count = try ask(ProbeStatements.executePrepared).number
      _ = try ask(ProbeStatements.forgetPrepared)
      if let count, count > 0 {
        found(
          .rowsRead, target, "a statement that another tenant prepared shows that tenant's rows",
          statements.count(target, column, of: owner), as: reader)
        return
      }
    }
  }

  private mutating func writing(
    _ target: IsolationProbe.Target, _ column: String
  ) throws(DriverFailure) {
    try session.execute(statements.enter(one))
    if target.inserts {
      let statement = statements.plantForeign(target, column, of: other)
      if try passes(statement, target, column) {
        found(.rowsWritten, target, "a tenant plants rows of another", statement, as: one)
      }
    }
    if target.updates, target.reads {
      let statement =
        target.isSmall
        ? statements.assignAll(target, column, to: other)
        : statements.assignOne(target, column, to: other)
      if try ask(statements.isAnyRow(of: target)).isTrue, try passes(statement, target, column) {
        found(.rowsWritten, target, "a tenant gives its rows to another", statement, as: one)
      }
    }
    // What the other tenant has left, only the other tenant sees.
    guard target.isSmall, target.readsColumn, !isLogin else { return }
    if target.updates {
      try losing(
        target, column, statements.assignAll(target, column, to: one), "takes rows of others")
    }
    if target.deletes {
      try losing(target, column, statements.removeAll(target), "removes rows of others")
    }
  }

  /// Whether the other tenant has fewer rows after one tenant ran a statement.
  private mutating func losing(
    _ target: IsolationProbe.Target, _ column: String, _ statement: SQL, _ leak: String
  ) throws(DriverFailure) {
    let (before, after) = try rows(of: target, column, around: statement)
    if after < before { found(.rowsWritten, target, "a tenant \(leak)", statement, as: one) }
  }

  /// Whether a statement of one tenant comes past the policy with a row of the other.
  ///
  /// The policy is asked before any constraint, so that a row need not be whole to be refused: who hears of a
  /// constraint came past it. Not so on a partitioned table, where the partition is sought first, nor where a trigger
  /// may have made the row one's own.
  private mutating func passes(
    _ statement: SQL, _ target: IsolationProbe.Target, _ column: String
  ) throws(DriverFailure) -> Bool {
    try session.execute(statements.enter(one))
    switch try ask(statement, undoing: true) {
    case .refused(let state):
      return state.hasPrefix("23") && !target.hasRowTriggers
        && !(target.kind == "p" && state == "23514")
    case .rows:
      guard target.readsColumn, !isLogin else { return !target.hasRowTriggers }
      let (before, after) = try rows(of: target, column, around: statement)
      return after > before
    }
  }

  /// How many rows the other tenant sees of its own, before and after one tenant runs a statement; which is undone.
  private mutating func rows(
    of target: IsolationProbe.Target, _ column: String, around statement: SQL
  ) throws(DriverFailure) -> (before: Int, after: Int) {
    let count = statements.count(target, column, of: other)
    try session.execute(statements.enter(other))
    guard let before = try ask(count).number else { return (0, 0) }
    outcome.attempts += 1
    var after = before
    do throws(DriverFailure) {
      try session.savepoint("probe") { session throws(DriverFailure) in
        try session.execute(statements.enter(one))
        try session.execute(statement)
        try session.execute(statements.enter(other))
        after = try session.execute(count).only().int(0)
        throw Self.undone
      }
    } catch {
      guard error.isUndone || error.sqlState != nil else { throw error }
    }
    try session.execute(statements.enter(one))
    return (before, after)
  }

  private mutating func found(
    _ code: DiagnosticCode, _ target: IsolationProbe.Target, _ leak: String, _ statement: SQL,
    as tenant: String
  ) {
    outcome.findings.append(
      IsolationFinding(
        code, .high, target.object, leak, proof: statements.proof(statement, as: tenant),
        from: .probe))
  }

  /// Runs one statement so that its failure ends nothing.
  private mutating func ask(_ statement: SQL, undoing: Bool = false) throws(DriverFailure) -> Answer
  {
    outcome.attempts += 1
    var answer = Answer.rows([])
    do throws(DriverFailure) {
      try session.savepoint("probe") { session throws(DriverFailure) in
        var rows: [[String?]] = []
        for row in try session.execute(statement) {
          rows.append(row.columnCount == 0 ? [] : [try row.optionalString(0)])
        }
        answer = .rows(rows)
        if undoing { throw Self.undone }
      }
    } catch {
      if error.isUndone { return answer }
      guard let state = error.sqlState else { throw error }
      return .refused(state)
    }
    return answer
  }

  /// Takes a savepoint back.
  private static let undone = DriverFailure.permanent(Diagnostic(.interrupted, "undone"))
}

extension IsolationProbe {
  static var manners: [SQL] { ProbeStatements.manners }
}

extension DriverFailure {
  fileprivate var isUndone: Bool {
    diagnostic.code == .interrupted && diagnostic.message == "undone"
  }

  /// What the server refused a statement with; nil where the connection is gone.
  fileprivate var sqlState: String? {
    diagnostic.notes.lazy.map(\.message).first { $0.hasPrefix("SQLSTATE ") }.map {
      String($0.dropFirst(9))
    }
  }
}
