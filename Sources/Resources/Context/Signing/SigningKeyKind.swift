package import Diagnostics
package import Planning
package import PostgresAccess
package import Reconciliation
package import Specs

/// The keys that sign tenant contexts (`context.trust: signed`), in every database the same as in the secret store.
///
/// A key is in the store before a database accepts it. Where the store has none, the first apply makes one; keys that
/// are in a database then were made by somebody with another store, and are let be.
package struct SigningKeyKind: ResourceKind {
  package static let name: ResourceKindName = "signing-key"

  let statements: SigningKeyStatements
  let store: any SecretStore

  package init(schema: String, secrets: any SecretStore) {
    statements = SigningKeyStatements(schema: schema)
    store = secrets
  }

  package let description = KindDescription(
    Self.name, of: .platform,
    columns: [Column("key"), Column("acceptedUntil"), Column("wanted", .generated)],
    condition: "Isolated")

  /// One row tells what the store holds, so that what is desired can be said without asking it again.
  private static let stored = "the secret store"
  private static let asStored = "as stored"

  package func observe(
    _ scope: Scope, in session: Session
  ) throws(DriverFailure) -> Records {
    var records = Records(of: description)
    let kept = try SigningKeys.read(from: store)
    for row in try session.execute(statements.observed) {
      let id = try row.string(0)
      let digest = try row.string(1)
      let end = try row.optionalString(2)
      let known = kept?.all.first { $0.id == id }
      let isSame = kept == nil || known?.digest == digest
      records.append(tenant: "", name: id) { row in
        row.text(isSame ? Self.asStored : known == nil ? "nobody's" : "another")
        row.text(end ?? "")
        row.null()
      }
    }
    let wanted = kept?.all.map { "\($0.id) \($0.acceptedUntil?.description ?? "")" }
    records.append(tenant: "", name: Self.stored) { row in
      row.null()
      row.null()
      row.text(wanted?.joined(separator: "\n") ?? "")
    }
    return records
  }

  /// What the secret store holds is known; the database will have nothing of it.
  package func observedInNew(beside host: Records) -> Records {
    var records = Records(of: description)
    for row in host where row.name == Self.stored {
      records.append(tenant: "", name: row.name) { writer in
        writer.null()
        writer.null()
        writer.text(row["wanted"]?.text)
      }
    }
    return records
  }

  package func desirePlatform(
    in database: DatabaseName, observed: Records, into records: inout Records
  ) {
    var wanted: [(id: String, end: String)] = []
    for row in observed where row.name == Self.stored {
      for line in (row["wanted"]?.text ?? "").split(separator: "\n") {
        let words = line.split(separator: " ")
        wanted.append((String(words[0]), words.count > 1 ? String(words[1]) : ""))
      }
    }
    if wanted.isEmpty {
      for row in observed where row.name != Self.stored {
        wanted.append((row.name, row["acceptedUntil"]?.text ?? ""))
      }
      if wanted.isEmpty { wanted.append(("k1", "")) }
    }
    wanted.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    for key in wanted {
      records.append(tenant: "", name: key.id) { row in
        row.text(Self.asStored)
        row.text(key.end)
        row.null()
      }
    }
    for row in observed where row.name == Self.stored {
      records.append(tenant: "", name: row.name) { writer in
        writer.null()
        writer.null()
        writer.text(row["wanted"]?.text)
      }
    }
  }

  package func assess(_ change: inout Change) {
    switch change.action {
    case .create: change.reason = "contexts are to be signed with this key"
    case .remove:
      change.reason = "the secret store does not hold this key: whoever does could be any tenant"
    case .update:
      let another = change.before?.text(of: "key", in: description) != Self.asStored
      change.reason = another ? "the key is not the one in the secret store" : "its end changed"
    }
  }

  package func apply(_ changes: [Change], in session: Session) throws(DriverFailure) {
    let kept = Set(changes.filter { $0.after != nil }.map(\.id.name))
    let gone = changes.filter { $0.after == nil }.map(\.id.name)
    if !kept.isEmpty {
      var keys = try SigningKeys.read(from: store)
      if keys == nil {
        keys = SigningKeys.first()
        try keys?.write(to: store)
      }
      let meant = (keys?.all ?? []).filter { kept.contains($0.id) }
      try LoginConcealment.within(session) { (session) throws(DriverFailure) in
        try session.execute(statements.put(meant))
      }
    }
    if !gone.isEmpty { try session.execute(statements.remove(gone)) }
  }
}
