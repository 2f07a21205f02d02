import Diagnostics
import PostgresAccess
import TestKit

/// Tables of an application, each with rows of some of its tenants.
struct BenchTables {
  let count: Int

  func make(in database: TestDatabase) async throws {
    try await database.run(
      script: """
        DO $$ BEGIN
          FOR n IN 1..\(count) LOOP
            EXECUTE format(
              'CREATE TABLE public.%I (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                tenant_id uuid NOT NULL REFERENCES public.tenants (id),
                at timestamptz NOT NULL DEFAULT now(), what text, data jsonb NOT NULL DEFAULT ''{}'')', 'work_' || n);
            EXECUTE format('ALTER TABLE public.%I OWNER TO app_owner', 'work_' || n);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO app', 'work_' || n);
            EXECUTE format(
              'INSERT INTO public.%I (tenant_id, what) SELECT id, ''x'' FROM public.tenants ORDER BY id LIMIT 100',
              'work_' || n);
          END LOOP;
        END $$;
        """)
  }
}
