import PostgresAccess
import TestKit
import Testing

/// `tenure import`, on a database whose application was there first.
@Suite struct ImportTests {
  private func checkout(_ rows: String) async throws -> Checkout {
    let checkout = try await Checkout()
    try await checkout.database.run(
      script: """
        CREATE TABLE public.tenants (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          slug text UNIQUE, name text);
        ALTER TABLE public.tenants OWNER TO app_owner;
        \(rows)
        """)
    // Documents are written where somebody works on them.
    for document in checkout.documents {
      let path = "\(checkout.repository.path)/\(document.path)"
      #expect(Folder.make("\(checkout.repository.path)/tenants"))
      #expect(Folder.write(document.text, to: path))
    }
    return checkout
  }

  @Test func `every tenant gets a document, and the next plan adopts it under its key`()
    async throws
  {
    let checkout = try await checkout(
      """
      INSERT INTO public.tenants (slug, name)
      SELECT 'customer-' || n, 'Customer ' || n FROM generate_series(1, 500) AS n;
      INSERT INTO public.tenants (slug, name) VALUES ('t001', 'Tenant 1'), ('quoted', 'a: "b" # c \\ d'),
        ('no', 'Yes'), ('ugly', E'two\nlines'), ('nameless', NULL), ('123', '007')
      """)
    let imported = try await checkout.tenure.run("import")
    #expect(imported.code == 0, "\(imported.error)")
    #expect(imported.output == "505 documents written to tenants, 1 already there\n")
    let validated = try await checkout.tenure.run("validate", ".")
    #expect(validated.code == 0, "\(validated.error)")
    let explained = try await checkout.tenure.run(
      "explain", "quoted", "displayName", "--worktree")
    #expect(explained.output.contains(#"a: "b" # c \ d"#), "\(explained.output)")
    let again = try await checkout.tenure.run("import")
    #expect(again.output == "0 documents written to tenants, 506 already there\n")
    let applied = try await checkout.tenure.run(
      "apply", "--yes", "--worktree", "--disruptive", "public.tenants")
    #expect(applied.code == 0, "\(applied.error)")
    let keys = try await checkout.database.query(
      "SELECT count(*) FROM tenure.tenant AS t JOIN public.tenants AS a ON a.id::text = t.key AND a.slug = t.name"
    )
    #expect(keys == [["508"]])
  }

  @Test func `slugs that are no names are told, and hold nobody else up`() async throws {
    let checkout = try await checkout(
      """
      INSERT INTO public.tenants (slug, name) VALUES ('Big_Corp', 'Big'), ('fine', 'Fine'), (NULL, 'Nobody'),
        ('../../etc/passwd', 'Sly'), (repeat('x', 41), 'Long')
      """)
    let imported = try await checkout.tenure.run("import", "--tier", "none")
    #expect(imported.code == 1)
    #expect(imported.error.contains("no document declares the tier 'none'"))
    let dry = try await checkout.tenure.run("import", "--dry-run")
    #expect(dry.output == "1 document would be written to tenants, 0 already there\n")
    let written = try await checkout.tenure.run("import", "--into", "imported/tenants")
    #expect(written.code == 2)
    #expect(written.output == "1 document written to imported/tenants, 0 already there\n")
    #expect(written.error.contains("TN914"))
    #expect(written.error.contains("'Big_Corp' (say, 'big-corp')"))
    #expect(written.error.contains("4 tenants"))
  }
}
