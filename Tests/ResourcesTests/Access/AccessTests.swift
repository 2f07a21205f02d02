import Diagnostics
import Planning
import PostgresAccess
import Resources
import TestKit
import Testing

@Suite struct AccessTests {
  static let acme = #"""
      access:
        admin: {email: "o'brien{}$@acme.example", name: "Ada \"A\" \\ Ädmin"}
        roles:
          - {name: Auditor, inherits: [BasicUser], permissions: [report:read]}
          - {name: Chief, inherits: [Auditor, TenantAdmin], without: [user:manage]}
          - {name: TenantAdmin, without: [report:read]}
        members:
          - {account: u-1, roles: [Auditor]}
          - {account: "u'\"\\{},$1;--", roles: [BasicUser, Chief]}
          - {account: "select", roles: [BasicUser]}
    """#

  private let acme = Application.acme
  private let globex = Application.globex

  @Test func `access conforms: law 5, law 6`() async throws {
    let conformance = KindConformance { try await Tenancy(acme: Self.acme).access }
    let problems = try await conformance.problems(after: [
      .init("a member is gone", "DELETE FROM tenure.tenant_member WHERE account = 'u-1'"),
      .init(
        "a member is added",
        "INSERT INTO tenure.tenant_member SELECT key, 'mallory', '{Chief}' FROM tenure.tenant"),
      .init(
        "a member has another role",
        "UPDATE tenure.tenant_member SET roles = '{Chief}' WHERE account = 'select'"),
      .init(
        "a role grants more",
        "UPDATE tenure.tenant_role SET effective = '{*}' WHERE name = 'Auditor'"),
      .init("a role is gone", "DELETE FROM tenure.tenant_role WHERE name = 'TenantAdmin'"),
      .init(
        "a role is added",
        "INSERT INTO tenure.tenant_role SELECT key, 'x', '{}', '{}', '{}', '{*}' FROM tenure.tenant"
      ),
      .init(
        "the administrator is another", #"UPDATE tenure.tenant_access SET admin = '{"email": "m"}'"#
      ),
      .init("all of it is gone", "DELETE FROM tenure.tenant_access"),
    ])
    #expect(problems == [])
  }

  @Test func `system roles conform: law 5, law 6`() async throws {
    let conformance = KindConformance { try await Tenancy().systemRoles }
    let problems = try await conformance.problems(after: [
      .init(
        "a role grants more",
        "UPDATE tenure.system_role SET effective = '{*}' WHERE name = 'BasicUser'"),
      .init(
        "a role spans tenants",
        "UPDATE tenure.system_role SET scope = 'platform' WHERE name = 'TenantAdmin'"),
      .init("a role is gone", "DELETE FROM tenure.system_role WHERE name = 'SuperAdmin'"),
      .init(
        "a role is added", "INSERT INTO tenure.system_role VALUES ('x', 'tenant', '{}', '{}', '{}')"
      ),
    ])
    #expect(problems == [])
  }

  @Test func `permissions conform: law 5, law 6`() async throws {
    let conformance = KindConformance { try await Tenancy().permissions }
    let problems = try await conformance.problems(after: [
      .init("one is gone", "DELETE FROM tenure.permission WHERE name = 'report:read'"),
      .init("one is added", "INSERT INTO tenure.permission VALUES ('data:destroy')"),
    ])
    #expect(problems == [])
  }

  @Test func `what the application may reach of ours conforms: law 5, law 6`() async throws {
    let conformance = KindConformance { try await Tenancy().reading }
    let role = Application.role
    let problems = try await conformance.problems(after: [
      .init("a function is taken", "REVOKE ALL ON FUNCTION tenure.quota(text) FROM \(role)"),
      .init("a table is given", "GRANT SELECT ON tenure.tenant TO \(role)"),
      .init("a column is given", "GRANT UPDATE (access) ON tenure.tenant TO \(role)"),
      .init("a table is given to everybody", "GRANT SELECT ON tenure.tenant_member TO PUBLIC"),
      .init(
        "a function is given", "GRANT EXECUTE ON FUNCTION tenure.granted(text, text) TO PUBLIC"),
      .init("the schema is opened", "GRANT CREATE ON SCHEMA tenure TO \(role)"),
      .init("the schema is opened to everybody", "GRANT CREATE ON SCHEMA tenure TO PUBLIC"),
    ])
    #expect(problems == [])
  }

  @Test func `SuperAdmin cannot be made less, or anything else, in the database`() async throws {
    let tenancy = try await Tenancy()
    try await tenancy.systemRoles.converge()
    let edits: [SQL] = [
      "UPDATE tenure.system_role SET effective = '{}' WHERE name = 'SuperAdmin'",
      "UPDATE tenure.system_role SET scope = 'tenant' WHERE name = 'SuperAdmin'",
    ]
    for edit in edits {
      #expect(await failure { try await tenancy.database.query(edit) } == "23514")
    }
  }

  @Test func `people may do what their roles grant in the current tenant, and nothing in another`()
    async throws
  {
    let tenancy = try await Tenancy(acme: Self.acme)
    try await tenancy.converge()
    let hostile = #"u'"\{},$1;--"#
    let expected: [(String, String, Bool)] = [
      ("u-1", "report:read", true), ("u-1", "invoice:read", true), ("u-1", "invoice:write", false),
      ("u-1", "*", false), ("select", "invoice:read", true), ("select", "report:read", false),
      // Chief: all but user:manage and, through this tenant's TenantAdmin, with what Auditor has.
      (hostile, "report:read", true), (hostile, "invoice:write", true),
      (hostile, "user:manage", false), (hostile, "never:declared", false),
      ("o'brien{}$@acme.example", "user:manage", true),
      ("o'brien{}$@acme.example", "report:read", false),
      ("O'brien{}$@acme.example", "user:manage", false), ("nobody", "invoice:read", false),
      ("", "invoice:read", false), ("%", "invoice:read", false),
    ]
    for (account, permission, isGranted) in expected {
      let asked: SQL = "SELECT tenure.has_permission(\(account), \(permission))"
      #expect(
        try await tenancy.value(as: acme, asked) == (isGranted ? "t" : "f"),
        "\(account) \(permission)")
      for other in [globex, nil, "", "garbage"] {
        #expect(try await tenancy.value(as: other, asked) == "f", "\(account) \(permission)")
      }
    }
    let all = try await tenancy.value(as: acme, "SELECT tenure.permissions_of('u-1')")
    #expect(all == "{invoice:read,report:read}")
    #expect(try await tenancy.value(as: globex, "SELECT tenure.permissions_of('u-1')") == "{}")
  }

  @Test func `roles and accounts of one name in two tenants have nothing to do with one another`()
    async throws
  {
    let globexToo = """
        access:
          admin: {email: it@globex.example}
          roles: [{name: Auditor, permissions: [invoice:write]}, {name: TenantAdmin, without: ["*"]}]
          members: [{account: u-1, roles: [Auditor]}, {account: u-2, roles: [Auditor]}]
      """
    let tenancy = try await Tenancy(acme: Self.acme, globex: globexToo)
    try await tenancy.converge()
    for (account, inAcme, inGlobex) in [
      ("u-1", "{invoice:read,report:read}", "{invoice:write}"), ("u-2", "{}", "{invoice:write}"),
      ("it@globex.example", "{}", "{}"),
    ] {
      let asked: SQL = "SELECT tenure.permissions_of(\(account))"
      #expect(try await tenancy.value(as: acme, asked) == inAcme, "\(account)")
      #expect(try await tenancy.value(as: globex, asked) == inGlobex, "\(account)")
    }
  }

  @Test func `nobody can give more than they have`() async throws {
    let tenancy = try await Tenancy(acme: Self.acme)
    try await tenancy.converge()
    try await tenancy.database.run(
      script: "INSERT INTO tenure.platform_member (account, role) VALUES ('root', 'SuperAdmin')")
    let expected: [(String, String, Bool)] = [
      ("u-1", "BasicUser", true), ("u-1", "Auditor", true), ("u-1", "Chief", false),
      ("select", "Auditor", false), ("o'brien{}$@acme.example", "BasicUser", true),
      ("o'brien{}$@acme.example", "Auditor", false), ("root", "TenantAdmin", true),
      ("root", "SuperAdmin", false), ("root", "Unknown", false), ("nobody", "BasicUser", false),
    ]
    for (granter, role, isRight) in expected {
      let answer = try await tenancy.value(
        as: acme, "SELECT tenure.can_grant(\(granter), \(role))")
      #expect(answer == (isRight ? "t" : "f"), "\(granter) \(role)")
    }
    #expect(try await tenancy.value(as: nil, "SELECT tenure.can_grant('root', 'BasicUser')") == "f")
  }

  @Test func `who holds a role of the platform may do everything, in every tenant`() async throws {
    let tenancy = try await Tenancy(acme: Self.acme)
    try await tenancy.converge()
    try await tenancy.database.run(
      script: """
        INSERT INTO tenure.platform_member (account, role)
        VALUES ('root', 'SuperAdmin'), ('fake', 'TenantAdmin')
        """)
    for tenant in [acme, globex] {
      let answers = try await tenancy.application.query(
        as: tenant,
        "SELECT tenure.has_permission('root', 'x:y'), tenure.has_permission('fake', 'invoice:read')"
      )
      #expect(answers == [["t", "f"]])
    }
    let across = try await tenancy.application.query(
      as: nil,
      """
      SELECT tenure.has_platform_permission('root', 'x:y'),
        tenure.has_platform_permission('fake', 'invoice:read'),
        tenure.has_permission('root', 'x:y')
      """)
    #expect(across == [["t", "f", "f"]])
  }

  @Test func `in a blocked tenant nobody may do anything, in a read-only one everything stays`()
    async throws
  {
    let tenancy = try await Tenancy(acme: Self.acme)
    try await tenancy.converge()
    try await tenancy.database.run(
      script: "INSERT INTO tenure.platform_member (account, role) VALUES ('root', 'SuperAdmin')")
    let asked: SQL = """
      SELECT tenure.has_permission('u-1', 'report:read'), tenure.has_permission('root', 'x:y'),
        tenure.access() IS NULL, tenure.settings() IS NULL, tenure.quota('usage.users') IS NULL
      """
    for (access, expected) in [
      ("readOnly", ["t", "t", "f", "f", "f"]), ("none", ["f", "f", "t", "t", "t"]),
    ] {
      try await tenancy.database.query("UPDATE tenure.tenant SET access = \(access)")
      #expect(try await tenancy.application.query(as: acme, asked) == [expected])
    }
  }

  @Test func `the application reads the access of its tenant as one document, and no table`()
    async throws
  {
    let tenancy = try await Tenancy(acme: Self.acme)
    try await tenancy.converge()
    let globexAccess = try await tenancy.value(as: globex, "SELECT tenure.access()")
    #expect(
      globexAccess
        == #"{"admin": null, "roles": {"BasicUser": ["invoice:read"], "TenantAdmin": ["*"]}, "members": {}}"#
    )
    let ours = try await tenancy.value(
      as: acme, "SELECT tenure.access() #>> '{roles,TenantAdmin}'")
    #expect(ours == #"["invoice:read", "invoice:write", "user:manage"]"#)
    let tables = try await tenancy.database.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'tenure'")
    #expect(tables.count >= 12)
    for table in tables.compactMap(\.first) {
      let statement: SQL = "SELECT 1 FROM tenure.\(identifier: table ?? "")"
      let code = await failure { try await tenancy.application.query(as: acme, statement) }
      #expect(code == "42501", "\(table ?? "")")
    }
  }

  @Test func `a search path of the caller's own changes no answer`() async throws {
    let tenancy = try await Tenancy(acme: Self.acme)
    try await tenancy.converge()
    try await tenancy.database.run(
      script: "CREATE SCHEMA evil AUTHORIZATION \(Application.role)")
    let answer = try await tenancy.database.perform(as: Application.role) {
      session throws(DriverFailure) in
      try session.execute(
        script: """
          CREATE FUNCTION evil.overlap(text[], text[]) RETURNS boolean LANGUAGE sql AS 'SELECT true';
          CREATE OPERATOR evil.&& (LEFTARG = text[], RIGHTARG = text[], FUNCTION = evil.overlap);
          SET search_path = evil, pg_catalog; SET app.current_tenant_id = '\(Application.acme)'
          """)
      return try session.execute("SELECT tenure.has_permission('u-1', 'user:manage')").only().bool(
        0)
    }
    #expect(!answer)
  }

  @Test func `only what leaves nobody with access is destructive`() async throws {
    let full = try await Tenancy(acme: Self.acme)
    try await full.access.converge()
    func marks(_ acme: String) async throws -> [Bool] {
      let loaded = try await Tenancy(acme: acme)
      let run = KindRun(full.access.kind, in: full.database, desired: loaded.access.desired)
      return try await run.changes().map { $0.marks.contains(.destructive) }
    }
    #expect(try await marks("  access: {members: [{account: u-1, roles: [BasicUser]}]}") == [false])
    #expect(try await marks("  access: {roles: [{name: Auditor}]}") == [true])
  }
}
