import Planning
import Specs

/// The roles and members of a tenant in the text that PostgreSQL prints for the same jsonb.
enum AccessDocument {
  /// `{"Auditor": {"without": [], "inherits": [], "effective": [], "permissions": []}}`
  static func roles(_ roles: [ResolvedTenant.Role], over system: SystemRoles) -> [UInt8] {
    var effective = EffectiveRoles(roles, over: system)
    return object(roles.map { ($0.name, $0) }) { role, out in
      out.append(contentsOf: #"{"without": "#.utf8)
      appendList(sorted(role.without), to: &out)
      out.append(contentsOf: #", "inherits": "#.utf8)
      appendList(sorted(role.inherits), to: &out)
      out.append(contentsOf: #", "effective": "#.utf8)
      appendList(effective.permissions(of: role.name), to: &out)
      out.append(contentsOf: #", "permissions": "#.utf8)
      appendList(sorted(role.permissions), to: &out)
      out.append(UInt8(ascii: "}"))
    }
  }

  /// `{"u-4711": ["Auditor"]}`
  static func members(_ members: [ResolvedTenant.Member]) -> [UInt8] {
    object(members.map { ($0.account, $0) }) { member, out in
      appendList(sorted(member.roles), to: &out)
    }
  }

  /// The order in which they are written means nothing.
  private static func sorted(_ names: [String]) -> [String] {
    Set(names).sorted { $0.precedesInBytes($1) }
  }

  /// Keys in the order of jsonb: by length, then bytes; of equal ones the last counts.
  private static func object<Value>(
    _ entries: [(key: String, value: Value)], _ append: (Value, inout [UInt8]) -> Void
  ) -> [UInt8] {
    let unique = Dictionary(entries.map { ($0.key, $0.value) }) { $1 }
    let keys = unique.keys.sorted { a, b in
      let (one, other) = (a.utf8.count, b.utf8.count)
      return one != other ? one < other : a.precedesInBytes(b)
    }
    var out: [UInt8] = [UInt8(ascii: "{")]
    for key in keys {
      guard let value = unique[key] else { continue }
      if out.count > 1 { out.append(contentsOf: ", ".utf8) }
      appendJSONString(key.utf8, to: &out)
      out.append(contentsOf: ": ".utf8)
      append(value, &out)
    }
    out.append(UInt8(ascii: "}"))
    return out
  }

  private static func appendList(_ texts: [String], to out: inout [UInt8]) {
    out.append(UInt8(ascii: "["))
    for (index, text) in texts.enumerated() {
      if index > 0 { out.append(contentsOf: ", ".utf8) }
      appendJSONString(text.utf8, to: &out)
    }
    out.append(UInt8(ascii: "]"))
  }
}
