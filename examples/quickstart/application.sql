-- An application that was there before Tenure: three of the tenants, two tables with data, one without.
CREATE TABLE public.tenants (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE public.customers (
  id bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id uuid NOT NULL REFERENCES public.tenants (id),
  name text NOT NULL,
  email text,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE public.invoices (
  id bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id uuid NOT NULL REFERENCES public.tenants (id),
  amount numeric(12, 2) NOT NULL,
  due_at date NOT NULL,
  paid boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE public.notes (
  id bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id uuid NOT NULL REFERENCES public.tenants (id),
  body text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE public.tenants OWNER TO app_owner;
ALTER TABLE public.customers OWNER TO app_owner;
ALTER TABLE public.invoices OWNER TO app_owner;
ALTER TABLE public.notes OWNER TO app_owner;

INSERT INTO public.tenants (slug, name)
VALUES ('acme', 'Acme Corporation'), ('globex', 'Globex'), ('initech', 'Initech');
INSERT INTO public.customers (tenant_id, name, email)
SELECT t.id, t.name || ' customer ' || n, 'c' || n || '@' || t.slug || '.example'
FROM public.tenants AS t, generate_series(1, 200) AS n;
INSERT INTO public.invoices (tenant_id, amount, due_at)
SELECT t.id, (n * 17 % 900) + 0.5, date '2026-01-01' + n
FROM public.tenants AS t, generate_series(1, 1000) AS n;
