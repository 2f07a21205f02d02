import Crypto
import PostgresAccess

/// One of the functions that carry the tenant context, as it should be.
struct ContextFunction {
  enum Role: CaseIterable { case current, key, enter, fence }

  let role: Role
  let name: ObjectName
  /// The type of its only argument, as the catalog names it; nil without one.
  let argument: String?
  let returns: String
  let body: String
  /// What stands between `LANGUAGE plpgsql` and the body.
  let attributes: String
  let comment: String

  init(_ role: Role, of context: TenantContext, key: TenantTable.KeyType) {
    let statements = ContextStatements(context: context, key: key)
    self.role = role
    switch role {
    case .current:
      name = context.function
      argument = nil
      returns = key.rawValue
      body = statements.currentBody
      attributes =
        "STABLE PARALLEL SAFE SECURITY DEFINER SET search_path TO pg_catalog, pg_temp"
      comment =
        "Tenure: the current tenant; NULL without a context, and for a tenant without access."
    case .key:
      name = context.keyFunction
      argument = nil
      returns = "text"
      body = statements.keyBody
      attributes = "STABLE PARALLEL SAFE SECURITY INVOKER"
      comment = "Tenure: the current tenant's key as text, for the functions of this schema."
    case .enter:
      name = context.entrance
      argument = context.isSigned ? "text" : key.rawValue
      returns = "void"
      body = statements.enterBody
      attributes = "VOLATILE PARALLEL UNSAFE SECURITY INVOKER"
      comment =
        context.isSigned
        ? "Tenure: makes the tenant of a token the current one until the transaction ends; raises TN007."
        : "Tenure: makes a tenant the current one until the transaction ends; NULL leaves the context."
    case .fence:
      name = context.fence
      argument = nil
      returns = "trigger"
      body = statements.fenceBody
      attributes = "VOLATILE PARALLEL UNSAFE SECURITY INVOKER"
      comment = "Tenure: stands before every write to a tenant-scoped table; raises TN001 to TN005."
    }
  }

  /// What plans call it: `public.set_tenant_context(uuid)`.
  var shown: String { shown(taking: argument ?? "") }

  /// The same with another type of argument.
  func shown(taking type: String) -> String { "\(name)(\(type))" }

  /// A short word for the body, the same for the same text.
  var definition: String { Self.digest(of: body) }

  static func digest(of body: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in SHA256.hash(data: Array(body.utf8)).prefix(6) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func all(of context: TenantContext, key: TenantTable.KeyType) -> [ContextFunction] {
    Role.allCases.map { ContextFunction($0, of: context, key: key) }
  }
}
