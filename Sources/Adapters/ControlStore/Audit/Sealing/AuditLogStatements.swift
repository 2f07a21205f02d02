import Diagnostics
import PostgresAccess
import Specs

/// The tables of the audit log.
struct AuditLogStatements {
  let schema: String

  private func table(_ name: String) -> SQL { "\(identifier: schema).\(identifier: name)" }

  /// A checkpoint as the database has it: nothing in it is believed before its signature is checked.
  struct StoredCheckpoint: Sendable {
    var size: Int
    var subtrees: [UInt8]
    var note: String
  }

  /// The origin of the log in this database, where it has none yet: a server and one of its databases.
  func origin(fleet: String, _ session: Session) throws(DriverFailure) -> String {
    let row = try session.execute(
      """
      SELECT (SELECT system_identifier FROM pg_control_system())::text, d.oid::text
      FROM pg_database AS d WHERE d.datname = current_database()
      """
    ).only()
    return "tenure.dev/\(fleet)/\(try row.string(0))/\(try row.string(1))"
  }

  func lastCheckpoint(_ session: Session) throws(DriverFailure) -> StoredCheckpoint? {
    try checkpoints(
      """
      SELECT size, subtrees, note FROM \(table("audit_checkpoint")) ORDER BY size DESC LIMIT 1
      """, session
    ).first
  }

  /// All from one size on, in the order of sizes.
  func checkpoints(
    from size: Int, _ session: Session
  ) throws(DriverFailure) -> [StoredCheckpoint] {
    try checkpoints(
      """
      SELECT size, subtrees, note FROM \(table("audit_checkpoint"))
      WHERE size >= \(size)::bigint ORDER BY size
      """, session)
  }

  private func checkpoints(
    _ query: SQL, _ session: Session
  ) throws(DriverFailure) -> [StoredCheckpoint] {
    var found: [StoredCheckpoint] = []
    for row in try session.execute(query) {
      found.append(
        StoredCheckpoint(
          size: try row.int(0), subtrees: try row.bytes(1), note: try row.string(2)))
    }
    return found
  }

  /// How far each journal is sealed.
  func sources(_ session: Session) throws(DriverFailure) -> [String: Int64] {
    var sealed: [String: Int64] = [:]
    for row in try session.execute("SELECT source, sealed FROM \(table("audit_source"))") {
      sealed[try row.string(0)] = try row.int64(1)
    }
    return sealed
  }

  /// Appends leaves with the checkpoint that covers them.
  func append(
    _ leaves: [SealedLeaf], from index: Int, sealed: [String: Int64], checkpoint: StoredCheckpoint,
    at: Timestamp, _ session: Session
  ) throws(DriverFailure) {
    try session.copyIn("\(table("audit_leaf")) (index, hash, event)") {
      rows throws(DriverFailure) in
      for (offset, leaf) in leaves.enumerated() {
        try rows.append(index + offset)
        try rows.append(leaf.hash.bytes)
        rows.appendUTF8(leaf.event)
        try rows.endRow()
      }
    }
    let sources = sealed.sorted { $0.key < $1.key }
    try session.pipeline([
      """
      INSERT INTO \(table("audit_source")) AS s (source, sealed)
      SELECT * FROM unnest(\(sources.map(\.key))::text[], \(sources.map(\.value))::bigint[])
      ON CONFLICT (source) DO UPDATE SET sealed = excluded.sealed
      """,
      """
      INSERT INTO \(table("audit_checkpoint")) (size, at, subtrees, note)
      VALUES (\(checkpoint.size)::bigint, \(at.description)::timestamptz, \(checkpoint.subtrees),
        \(checkpoint.note))
      """,
    ])
  }

  /// Every leaf in the order of the log. The bytes are valid while `body` runs.
  func leaves(
    _ session: Session,
    _ body: (_ index: Int, _ hash: TreeHash?, _ event: UnsafeRawBufferPointer)
      throws(DriverFailure) -> Void
  ) throws(DriverFailure) {
    try session.copyOut("SELECT index, hash, event FROM \(table("audit_leaf")) ORDER BY index") {
      row throws(DriverFailure) in
      let index = Int(try row.int64(0))
      let hash = TreeHash(try row.binary(1))
      let outcome = row.withBytes(2) { event -> Result<Void, DriverFailure> in
        do throws(DriverFailure) {
          return .success(try body(index, hash, event))
        } catch {
          return .failure(error)
        }
      }
      try outcome?.get()
    }
  }
}

/// An event that is about to be sealed.
struct SealedLeaf: Sendable {
  var event: [UInt8]
  var hash: TreeHash

  init(event: [UInt8]) {
    self.event = event
    hash = TreeHash(leaf: event)
  }
}
