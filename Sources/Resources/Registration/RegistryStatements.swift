import PostgresAccess
import Reconciliation

/// The statements of the kind `registration`.
struct RegistryStatements {
  let schema: String

  private var registry: SQL { "\(identifier: schema).registry" }

  /// The entries of a scope, without the tombstones: name first, then the kind's columns in their order.
  func observed(_ scope: Scope) -> SQL {
    """
    SELECT r.name, r.name, r.display_name, array_to_string(r.former_names, E'\\n'), r.tier, r.state,
      r.cluster, r.isolation, r.labels, r.price, r.quotas, r.prevent_destroy::text, r.spec_digest,
      r.uid, r.key, r.database
    FROM \(registry) AS r
    WHERE r.destroyed_at IS NULL AND \(ScopeStatements.contains("r.name", scope))
    ORDER BY r.name
    """
  }

  /// The columns that a document decides, one array each, in the order of `RegistryRows`.
  private func rows(_ rows: RegistryRows) -> SQL {
    """
    FROM unnest(\(rows.uid)::text[], \(rows.name)::text[], \(rows.displayName)::text[],
      \(rows.formerly)::text[], \(rows.tier)::text[], \(rows.state)::text[],
      \(rows.cluster)::text[], \(rows.isolation)::text[], \(rows.labels)::text[],
      \(rows.price)::text[], \(rows.quotas)::text[], \(rows.preventDestroy)::text[],
      \(rows.specDigest)::text[], \(rows.database)::text[])
    AS t (uid, name, display_name, formerly, tier, state, cluster, isolation, labels, price, quotas,
      prevent_destroy, spec_digest, database)
    """
  }

  func insert(_ new: RegistryRows, revision: String) -> SQL {
    """
    INSERT INTO \(registry) (name, display_name, former_names, tier, state, cluster, isolation,
      labels, price, quotas, prevent_destroy, spec_digest, database, revision)
    SELECT t.name, t.display_name, coalesce(string_to_array(nullif(t.formerly, ''), E'\\n'), '{}'),
      t.tier, t.state, t.cluster, t.isolation, t.labels::jsonb, t.price::jsonb, t.quotas::jsonb,
      t.prevent_destroy::boolean, t.spec_digest, t.database, \(revision)
    \(rows(new))
    """
  }

  func update(_ changed: RegistryRows, revision: String) -> SQL {
    """
    UPDATE \(registry) AS r SET name = t.name, display_name = t.display_name,
      former_names = coalesce(string_to_array(nullif(t.formerly, ''), E'\\n'), '{}'), tier = t.tier,
      state = t.state, cluster = t.cluster, isolation = t.isolation, labels = t.labels::jsonb,
      price = t.price::jsonb, quotas = t.quotas::jsonb,
      prevent_destroy = t.prevent_destroy::boolean, spec_digest = t.spec_digest,
      revision = \(revision), updated_at = pg_catalog.now()
    \(rows(changed))
    WHERE r.uid = t.uid::uuid
    """
  }

  /// The uids that the registry gave to these names.
  func uids(of names: [String]) -> SQL {
    """
    SELECT t.name, r.uid::text FROM unnest(\(names)::text[]) WITH ORDINALITY AS t (name, at)
    LEFT JOIN \(registry) AS r ON r.name = t.name AND r.destroyed_at IS NULL
    ORDER BY t.at
    """
  }
}
