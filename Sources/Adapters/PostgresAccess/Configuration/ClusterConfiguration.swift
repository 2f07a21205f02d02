package import Diagnostics
import Glibc

/// How the clusters of the Platform document are reached: environment and files of this machine, never the
/// repository, so that no branch can redirect a connection.
///
/// For a cluster `main`, the first of these that is there counts: `TENURE_CLUSTER_MAIN_URL`,
/// `TENURE_CLUSTER_MAIN_URL_FILE`, `cluster.main.url` and `cluster.main.url_file` in the file that
/// `TENURE_CONFIG` names or `.tenure/config`, and, for a fleet with one cluster, libpq's own environment. Where
/// nothing at all is configured, the embedded server serves. `TENURE_PROBE_MAIN_URL` and `probe.main.url`, in the
/// same forms, say how the application connects: probes of isolation do as it does.
package struct ClusterConfiguration: Sendable {
  package enum Target: Sendable, Hashable {
    case embedded
    /// `origin` names where it was found, in words that may be shown.
    case server(ConnectionSettings, origin: String)
  }

  private let environment: [String: String]
  private let file: ConfigurationFile?
  private let readFile: @Sendable (String) -> ConfigurationText

  /// Throws `configurationInvalid` or `configurationExposed` when the configuration file cannot be used.
  package init(
    environment: [String: String] = Environment.current,
    readFile: @escaping @Sendable (String) -> ConfigurationText = Self.read
  ) throws(Diagnostic) {
    self.environment = environment.filter { !$0.value.isEmpty }
    self.readFile = readFile
    let said = self.environment["TENURE_CONFIG"]
    let path = said ?? ".tenure/config"
    switch readFile(path) {
    case .text(let text, let mode):
      file = try ConfigurationFile(path: path, text: text, mode: mode)
    case .missing where said == nil:
      file = nil
    case .missing, .unreadable:
      throw Diagnostic(.configurationInvalid, "the configuration file '\(path)' cannot be read")
    }
  }

  /// How to reach one of the fleet's clusters.
  ///
  /// Throws `clusterNotConfigured` if others are configured and this one is not.
  package func target(
    of cluster: String, among clusters: [String]
  ) throws(Diagnostic) -> Target {
    let variable = Self.variable(cluster)
    if let target = try named(cluster, variable: variable, section: "cluster") { return target }
    if hasLibpqEnvironment, clusters.count <= 1 {
      return .server(ConnectionSettings(), origin: "libpq's environment")
    }
    if isEmpty { return .embedded }
    throw Diagnostic(
      .clusterNotConfigured, "nothing says how to connect to cluster '\(cluster)'",
      notes: hasLibpqEnvironment
        ? [Diagnostic.Note("libpq's own environment counts only in a fleet with one cluster")] : [],
      hint: "set \(variable) or \(variable)_FILE")
  }

  /// How the application connects to a cluster; nil where nothing says so.
  package func probe(of cluster: String) throws(Diagnostic) -> ConnectionSettings? {
    let variable = Self.variable(cluster, "PROBE")
    guard
      case .server(let settings, _) = try named(cluster, variable: variable, section: "probe")
    else { return nil }
    return settings
  }

  /// What environment and file say of a cluster under some name.
  private func named(
    _ cluster: String, variable: String, section: String
  ) throws(Diagnostic) -> Target? {
    if environment[variable] != nil, environment["\(variable)_FILE"] != nil {
      throw Diagnostic(
        .configurationInvalid, "both \(variable) and \(variable)_FILE are set",
        hint: "keep one of them")
    }
    if let url = environment[variable] {
      return .server(try settings(url, origin: variable), origin: variable)
    }
    if let path = environment["\(variable)_FILE"] {
      return .server(try settings(inFile: path, origin: "\(variable)_FILE"), origin: path)
    }
    return try targetInFile(cluster, section)
  }

  /// The variable that holds a cluster's URL: `TENURE_CLUSTER_EU_WEST_URL` for `eu-west`.
  package static func variable(_ cluster: String, _ section: String = "CLUSTER") -> String {
    "TENURE_\(section)_\(cluster.uppercased().replacing("-", with: "_"))_URL"
  }

  /// Whether nothing at all is configured.
  private var isEmpty: Bool {
    let hasVariable = environment.keys.contains {
      $0.hasPrefix("TENURE_CLUSTER_") && ($0.hasSuffix("_URL") || $0.hasSuffix("_URL_FILE"))
    }
    let hasEntry = file?.entries.keys.contains { $0.hasPrefix("cluster.") } ?? false
    return !hasVariable && !hasLibpqEnvironment && !hasEntry
  }

  /// Whether libpq's environment says where a server is, not only who asks.
  private var hasLibpqEnvironment: Bool {
    ["PGHOST", "PGHOSTADDR", "PGSERVICE"].contains { environment[$0] != nil }
  }

  private func targetInFile(_ cluster: String, _ section: String) throws(Diagnostic) -> Target? {
    guard let file else { return nil }
    let url = file.entries["\(section).\(cluster).url"]
    let urlFile = file.entries["\(section).\(cluster).url_file"]
    if url != nil, let urlFile {
      throw Diagnostic(
        .configurationInvalid, "cluster '\(cluster)' has both 'url' and 'url_file'",
        at: urlFile.place, hint: "keep one of them")
    }
    if let url {
      let settings = try settings(url.value, origin: "'\(file.path)'", at: url.place)
      if file.isPublic, settings.holdsSecret { throw exposed(file.path) }
      return .server(settings, origin: file.path)
    }
    guard let urlFile else { return nil }
    var path = urlFile.value
    if !path.hasPrefix("/"), let slash = file.path.lastIndex(of: "/") {
      path = file.path[...slash] + path
    }
    return .server(
      try settings(inFile: path, origin: "'\(file.path)'", at: urlFile.place), origin: path)
  }

  private func settings(
    inFile path: String, origin: String, at place: Place? = nil
  ) throws(Diagnostic) -> ConnectionSettings {
    guard case .text(let text, let mode) = readFile(path) else {
      throw Diagnostic(
        .configurationInvalid, "the file '\(path)' that \(origin) names cannot be read", at: place)
    }
    if mode & 0o004 != 0 { throw exposed(path) }
    return try settings(String(text.trimmed), origin: "'\(path)'", at: place)
  }

  private func settings(
    _ text: String, origin: String, at place: Place? = nil
  ) throws(Diagnostic) -> ConnectionSettings {
    do throws(Diagnostic) {
      guard !text.isEmpty else {
        throw Diagnostic(.configurationInvalid, "the connection URL is empty")
      }
      let settings = try ConnectionSettings(text)
      // libpq would take these for every connection, and so lead one cluster's work to another.
      for variable in ["PGHOSTADDR", "PGSERVICE"]
      where environment[variable] != nil && !settings.namesAddress {
        throw Diagnostic(
          .configurationInvalid, "\(variable) is set and would redirect this connection",
          hint: "unset \(variable)")
      }
      return settings
    } catch {
      var diagnostic = error
      diagnostic.place = place
      diagnostic.notes.append(Diagnostic.Note("it comes from \(origin)"))
      throw diagnostic
    }
  }

  private func exposed(_ path: String) -> Diagnostic {
    Diagnostic(
      .configurationExposed, "'\(path)' can be read by every user of this machine",
      hint: "chmod 600 '\(path)'")
  }

  /// Reads a file of this machine.
  package static let read: @Sendable (String) -> ConfigurationText = { path in
    var information = stat()
    guard stat(path, &information) == 0 else {
      return errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable
    }
    guard let text = Folder.read(path) else { return .unreadable }
    return .text(text, mode: information.st_mode & 0o7777)
  }
}
