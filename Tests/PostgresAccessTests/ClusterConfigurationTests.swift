import Diagnostics
import PostgresAccess
import Testing

@Suite struct ClusterConfigurationTests {
  static func target(
    _ cluster: String, of clusters: [String] = ["main"], _ environment: [String: String],
    files: [String: (String, UInt32)] = [:]
  ) throws -> ClusterConfiguration.Target {
    try ClusterConfiguration(environment: environment) { path in
      files[path].map { .text($0.0, mode: $0.1) } ?? .missing
    }.target(of: cluster, among: clusters)
  }

  static func code(
    _ cluster: String, of clusters: [String] = ["main"], _ environment: [String: String],
    files: [String: (String, UInt32)] = [:]
  ) -> DiagnosticCode? {
    let error = #expect(throws: Diagnostic.self) {
      try target(cluster, of: clusters, environment, files: files)
    }
    #expect(!String(reflecting: error).contains("hunter2"))
    return error?.code
  }

  @Test func `nothing configured at all means the embedded server`() throws {
    #expect(try Self.target("main", [:]) == .embedded)
    #expect(try Self.target("eu", of: ["main", "eu"], ["PGUSER": "me", "HOME": "/"]) == .embedded)
    #expect(try Self.target("main", ["TENURE_CLUSTER_MAIN_URL": ""]) == .embedded)
  }

  @Test func `a cluster's variable is its name in capitals`() throws {
    let target = try Self.target(
      "eu-west-1", of: ["eu-west-1", "us"],
      ["TENURE_CLUSTER_EU_WEST_1_URL": "postgresql://db.example/app"])
    guard case .server(let settings, let origin) = target else {
      Issue.record("no server: \(target)")
      return
    }
    #expect(settings.database == "app")
    #expect(origin == "TENURE_CLUSTER_EU_WEST_1_URL")
  }

  @Test func `a file holds the URL, and only its owner may read it`() throws {
    let variable = ["TENURE_CLUSTER_MAIN_URL_FILE": "/run/main"]
    let url = " postgresql://u:hunter2@h/app\n"
    let target = try Self.target("main", variable, files: ["/run/main": (url, 0o640)])
    guard case .server(let settings, _) = target else {
      Issue.record("no server: \(target)")
      return
    }
    #expect(settings.database == "app")
    #expect(
      Self.code("main", variable, files: ["/run/main": (url, 0o644)]) == .configurationExposed)
    #expect(Self.code("main", variable) == .configurationInvalid)
    #expect(
      Self.code("main", variable, files: ["/run/main": ("", 0o600)]) == .configurationInvalid)
  }

  @Test func `the configuration file is asked after the environment`() throws {
    let text = "# ours\n\ncluster.main.url = postgresql://h/from_file\ncluster.eu.url_file=eu.url\n"
    let files = [
      ".tenure/config": (text, UInt32(0o600)), "/etc/t": (text, 0o600),
      ".tenure/eu.url": ("host=h dbname=eu", 0o600),
    ]
    func database(_ cluster: String, _ environment: [String: String]) throws -> String? {
      let target = try Self.target(cluster, of: ["main", "eu"], environment, files: files)
      guard case .server(let settings, _) = target else { return nil }
      return settings.database
    }
    #expect(try database("main", [:]) == "from_file")
    #expect(try database("main", ["TENURE_CONFIG": "/etc/t"]) == "from_file")
    #expect(try database("eu", [:]) == "eu")
    #expect(
      try database("main", ["TENURE_CLUSTER_MAIN_URL": "postgresql://h/from_env"]) == "from_env")
  }

  @Test func `libpq's environment serves a fleet with one cluster`() throws {
    let environment = ["PGHOST": "/run/postgresql"]
    #expect(
      try Self.target("main", environment)
        == .server(ConnectionSettings(), origin: "libpq's environment"))
    #expect(Self.code("eu", of: ["main", "eu"], environment) == .clusterNotConfigured)
  }

  @Test(arguments: ["PGHOSTADDR", "PGSERVICE"])
  func `libpq's environment cannot redirect a cluster that is configured`(variable: String) {
    let environment = ["TENURE_CLUSTER_MAIN_URL": "postgresql://h/a", variable: "elsewhere"]
    #expect(Self.code("main", environment) == .configurationInvalid)
  }

  @Test func `a cluster without configuration beside one that has is an error`() {
    #expect(
      Self.code("eu", of: ["main", "eu"], ["TENURE_CLUSTER_MAIN_URL": "postgresql://h/a"])
        == .clusterNotConfigured)
  }

  @Test(arguments: [
    "no equals hunter2", "clsuter.main.url = postgresql://h/hunter2", "cluster.main.urk = hunter2x",
    "cluster.main.url = a\ncluster.main.url = hunter2", "cluster.main.url = host=h password",
    "cluster.main.url = postgresql://h/a\ncluster.main.url_file = x",
  ])
  func `a line that is not understood is an error`(text: String) {
    let code = Self.code("main", [:], files: [".tenure/config": (text, 0o600)])
    #expect(code == .configurationInvalid)
  }

  @Test func `a password in a file that all may read is an error`() throws {
    let text = "cluster.main.url = postgresql://u:hunter2@h/a"
    let files = [".tenure/config": (text, UInt32(0o644))]
    #expect(Self.code("main", [:], files: files) == .configurationExposed)
    let harmless = [".tenure/config": ("cluster.main.url = postgresql://h/a", UInt32(0o644))]
    #expect(try Self.target("main", [:], files: harmless) != .embedded)
  }

  @Test func `a named configuration file must be there`() {
    #expect(Self.code("main", ["TENURE_CONFIG": "/nowhere"]) == .configurationInvalid)
  }

  @Test(arguments: [
    "postgresql://u:p@hunter2@h/db", "postgresql://u:hunter2/x@h/db",
    "postgresql://u:1/hunter2@h/db",
    "postgresql://u:hunter2%zz@h/db", "host=h password='hunter2",
    "hunter2", "nonsense://u:hunter2@h/db",
  ])
  func `a URL that splits inside its password is refused without showing it`(url: String) {
    #expect(Self.code("main", ["TENURE_CLUSTER_MAIN_URL": url]) == .configurationInvalid)
  }
}
