import PostgresAccess
import Reconciliation

/// The statements of the kind `session-default`.
struct SessionDefaultStatements {
  let schema: String

  private var directory: SQL { "\(identifier: schema).tenant" }
  private var defaults: SQL { "\(identifier: schema).session_default" }

  func observed(_ scope: Scope) -> SQL {
    """
    SELECT t.name, d.statement_timeout, d.idle_in_transaction_timeout, d.work_mem
    FROM \(defaults) AS d JOIN \(directory) AS t ON t.key = d.key
    WHERE \(ScopeStatements.contains("t.name", scope)) ORDER BY 1
    """
  }

  func set(
    names: [String], statementTimeouts: [String?], idleTimeouts: [String?], workMems: [String?]
  ) -> SQL {
    """
    INSERT INTO \(defaults) (key, statement_timeout, idle_in_transaction_timeout, work_mem)
    SELECT d.key, t.statement_timeout, t.idle_timeout, t.work_mem
    FROM unnest(
      \(names)::text[], \(statementTimeouts)::text[], \(idleTimeouts)::text[], \(workMems)::text[])
      AS t (name, statement_timeout, idle_timeout, work_mem)
    JOIN \(directory) AS d ON d.name = t.name
    ON CONFLICT (key) DO UPDATE SET statement_timeout = excluded.statement_timeout,
      idle_in_transaction_timeout = excluded.idle_in_transaction_timeout,
      work_mem = excluded.work_mem
    """
  }
}
