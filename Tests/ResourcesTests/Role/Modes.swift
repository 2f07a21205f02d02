import Foundation
import PostgresAccess

/// Lets everybody read a file.
func chmodOpen(_ path: String) -> Bool {
  (try? FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)) != nil
}

extension SQL {
  /// The text as a literal, for a script.
  static func quoteLiteral(_ text: String) -> String {
    let doubled = text.replacing("'", with: "''")
    return text.contains("\\")
      ? " E'" + doubled.replacing("\\", with: "\\\\") + "'" : "'\(doubled)'"
  }
}
