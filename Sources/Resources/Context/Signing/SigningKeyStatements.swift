import PostgresAccess
import Specs

/// The statements of the kind `signing-key`.
struct SigningKeyStatements {
  let schema: String

  private var ours: SQL { SQL(unsafeSQL: SQL.quote(schema)) }

  /// The id, the digest and the end of each key.
  var observed: SQL {
    """
    SELECT k.id, k.digest, to_char(k.accepted_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    FROM \(ours).signing_keys() AS k ORDER BY k.id
    """
  }

  func put(_ keys: [SigningKeys.Key]) -> SQL {
    """
    INSERT INTO \(ours).signing_key (id, inner_pad, outer_pad, accepted_until)
    SELECT w.id, decode(w.inner_pad, 'hex'), decode(w.outer_pad, 'hex'), w.accepted_until::timestamptz
    FROM unnest(\(keys.map(\.id))::text[], \(keys.map { Hexadecimal.text(of: $0.pads.inner) })::text[],
      \(keys.map { Hexadecimal.text(of: $0.pads.outer) })::text[],
      \(keys.map { $0.acceptedUntil?.description })::text[]) AS w (id, inner_pad, outer_pad, accepted_until)
    ON CONFLICT (id) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad,
      accepted_until = excluded.accepted_until
    """
  }

  func remove(_ ids: [String]) -> SQL {
    "DELETE FROM \(ours).signing_key WHERE id = ANY (\(ids)::text[])"
  }
}
