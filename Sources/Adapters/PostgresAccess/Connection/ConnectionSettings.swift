import CLibPQ
package import Diagnostics

/// Where a server is and how to log in there; holds secrets and never shows them.
///
/// It is made from configuration alone, never from a document of the fleet. What it leaves out, libpq takes
/// from its own environment (`PGHOST`, `PGPASSFILE`, `PGSERVICE` …).
package struct ConnectionSettings: Sendable, Hashable {
  /// libpq's keywords.
  private(set) var keywords: [String: String]

  package var timeouts = SessionTimeouts()

  /// Whatever libpq's environment says.
  package init() { keywords = [:] }

  /// From a URL (`postgresql://…`) or a conninfo string (`host=… dbname=…`).
  ///
  /// Throws `configurationInvalid`, without repeating any of the text.
  package init(_ text: String) throws(Diagnostic) {
    var message: UnsafeMutablePointer<CChar>?
    guard !text.utf8.contains(0), let options = PQconninfoParse(text, &message) else {
      // libpq's message quotes what it does not understand, which may be a password.
      PQfreemem(message)
      throw Diagnostic(
        .configurationInvalid, "the connection URL cannot be read",
        hint: "write postgresql://user:password@host:port/database, with '@' in a password as %40")
    }
    defer { PQconninfoFree(options) }
    keywords = [:]
    var option = options
    while let name = option.pointee.keyword {
      if let value = option.pointee.val { keywords[String(cString: name)] = String(cString: value) }
      option += 1
    }
    try refuseSplitPassword()
  }

  /// A server's socket directory.
  package init(socketDirectory: String, user: String, database: String) {
    // The port is part of the socket's name, and PGPORT is meant for other servers.
    keywords = ["host": socketDirectory, "port": "5432", "user": user, "dbname": database]
  }

  /// The database that will be opened, if it is said here.
  package var database: String? { keywords["dbname"] }

  /// The same server, another database.
  package func withDatabase(_ name: String) -> ConnectionSettings {
    var settings = self
    settings.keywords["dbname"] = name
    return settings
  }

  /// The same server and database, another login.
  package func withLogin(_ user: String, password: String?) -> ConnectionSettings {
    var settings = self
    settings.keywords["user"] = user
    settings.keywords["password"] = password
    settings.keywords["passfile"] = password == nil ? settings.keywords["passfile"] : nil
    return settings
  }

  /// Values that must not stand in any message.
  var secrets: [String] {
    ["password", "sslpassword"].compactMap { keywords[$0] }.filter { !$0.isEmpty }
  }

  /// Whether it says by itself where the server is, whatever libpq's environment adds.
  var namesAddress: Bool { keywords["hostaddr"] != nil || keywords["service"] != nil }

  /// Whether a password stands in it, and not in libpq's password file.
  package var holdsSecret: Bool { !secrets.isEmpty }

  /// A password with an unescaped `@`, `/` or `:` ends up in other parts of a URL, and from there in messages.
  private func refuseSplitPassword() throws(Diagnostic) {
    let hosts = (keywords["host"] ?? "") + (keywords["hostaddr"] ?? "")
    let isSplit =
      hosts.contains("@") && !hosts.hasPrefix("@")
      || (keywords["dbname"] ?? "").contains("@")
      || (keywords["port"] ?? "").contains { !($0.isASCII && $0.isNumber) && $0 != "," }
    if isSplit {
      throw Diagnostic(
        .configurationInvalid, "the connection URL splits in the wrong place",
        hint: "special characters in user and password are percent-encoded: '@' as %40, '/' as %2F")
    }
  }
}

extension ConnectionSettings: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package var description: String { "ConnectionSettings(…)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// How long a session waits; zero is for ever.
package struct SessionTimeouts: Sendable, Hashable {
  package var connect: Duration = .seconds(10)
  package var statement: Duration = .seconds(600)
  package var lock: Duration = .seconds(10)
  package var idleInTransaction: Duration = .seconds(120)

  package init() {}
}

extension Duration {
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    return overflow ? .max : product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000).0
  }
}
