-- An application with one table of its tenants' rows; psql connects as its own role.
CREATE TABLE public.tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), slug text NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE public.notes (
  tenant_id uuid NOT NULL REFERENCES public.tenants, id bigint GENERATED ALWAYS AS IDENTITY, text text NOT NULL,
  PRIMARY KEY (tenant_id, id));
INSERT INTO public.tenants (slug, name) VALUES ('acme', 'Acme'), ('globex', 'Globex');
INSERT INTO public.notes (tenant_id, text) SELECT id, 'a note of ' || name FROM public.tenants;
ALTER TABLE public.tenants OWNER TO app_owner;
ALTER TABLE public.notes OWNER TO app_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.notes TO app;
