package import PostgresAccess

/// The name of a table or a function, in its schema.
package struct ObjectName: Hashable, Sendable, CustomStringConvertible {
  package let schema: String
  package let name: String

  package init(schema: String = "public", name: String) {
    self.schema = schema
    self.name = name
  }

  package var sql: SQL { "\(identifier: schema).\(identifier: name)" }

  /// As plans show it: a part that could be read as anything but itself stands in quotes.
  package var description: String { "\(Self.shown(schema)).\(Self.shown(name))" }

  static func shown(_ identifier: String) -> String {
    let isPlain = identifier.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
      default: false
      }
    }
    return isPlain && !identifier.isEmpty ? identifier : SQL.quote(identifier)
  }
}
