import Diagnostics

extension FleetFrame {
  /// Resolves the platform, and what lies under the tenants of each tier.
  convenience init(
    platform document: GatheredDocument, tiers: GatheredTiers, zones: any TimeZoneDatabase,
    reading named: any NamedFiles, diagnostics: inout [Diagnostic]
  ) {
    let platform = Platform(
      Self.resolved(document, PlatformSchema.document), file: document.file)
    let ground = Self.laid(
      document.slice, FieldPath("spec.defaults", in: PlatformSchema.document),
      over: TenantSchema.document.defaults)
    var bases = [ground]
    for tier in tiers.documents {
      bases.append(
        Self.laid(tier.slice, FieldPath("spec.tenant", in: TierSchema.document), over: ground))
    }
    self.init(
      platform: platform,
      tiers: tiers.documents.map {
        Tier(Self.resolved($0, TierSchema.document), file: $0.file)
      }, bases: bases,
      partialBases: [document.isPartial]
        + tiers.documents.map { $0.isPartial || document.isPartial },
      brokenTierNames: Set(tiers.brokenNames), zones: zones,
      businessSchema: BusinessSchema(of: platform, reading: named, diagnostics: &diagnostics),
      template: TenantTemplate(of: platform, reading: named, diagnostics: &diagnostics))
  }

  /// A document with its defaults.
  private static func resolved(_ document: GatheredDocument, _ schema: ObjectSchema) -> ValueCursor
  {
    var merger = ValueMerge(out: ValueTree())
    merger.merge(schema.defaults.slice, 0, document.slice, 0, schema)
    return ValueCursor(slice: merger.out.slice, index: 0, type: .object(schema))
  }

  /// The fragment that stands at `path` of a document, as a Tenant's spec over `base`.
  private static func laid(
    _ document: ValueSlice, _ path: FieldPath, over base: ValueTree
  ) -> ValueTree {
    guard let fragment = path.find(in: document),
      let spec = TenantSchema.document.index(of: "spec")
    else { return base }
    var wrapper = ValueMerge(out: ValueTree())
    let root = wrapper.out.append(document[0])
    wrapper.copy(document, fragment)
    wrapper.out.values[root + 1].field = UInt16(spec)
    wrapper.out.close(root, count: 1)
    var merger = ValueMerge(out: ValueTree())
    merger.merge(base.slice, 0, wrapper.out.slice, 0, TenantSchema.document)
    return merger.out
  }

  /// The file that the values of a layer stand in; nil for built-in ones.
  func file(of layer: Layer, tier: Int?, tenant: String) -> String? {
    switch layer {
    case .builtIn: nil
    case .platform: platform.file
    case .tier: tier.map { tiers[$0].file }
    case .tenant: tenant
    }
  }
}

extension BusinessSchema {
  /// The schema that a platform names; nil where it names none, or one that cannot be used.
  fileprivate init?(
    of platform: Platform, reading source: any NamedFiles, diagnostics: inout [Diagnostic]
  ) {
    guard let cursor = platform.document[path: "spec.application.businessSchema"],
      let path = cursor.text
    else { return nil }
    let arena: NodeArena
    do throws(Diagnostic) { arena = try source.nodes(at: path) } catch {
      diagnostics.append(
        Diagnostic(
          .businessSchema, "the schema '\(path)' cannot be read",
          at: cursor.place(in: platform.file),
          notes: [.init(error.message, at: error.place)] + error.notes,
          hint: "commit it in the fleet's folder, or take the line out"))
      return nil
    }
    self.init(arena, file: path, diagnostics: &diagnostics)
  }
}

extension TenantTemplate {
  /// The template that a platform names; nil where it names none, or one that cannot be used.
  fileprivate init?(
    of platform: Platform, reading named: any NamedFiles, diagnostics: inout [Diagnostic]
  ) {
    guard let cursor = platform.document[path: "spec.application.template"],
      let path = cursor.text
    else { return nil }
    let bytes: [UInt8]
    do throws(Diagnostic) { bytes = try named.content(at: path) } catch {
      diagnostics.append(
        Diagnostic(
          .tenantTemplate, "the template '\(path)' cannot be read",
          at: cursor.place(in: platform.file),
          notes: [.init(error.message, at: error.place)] + error.notes,
          hint: "commit it in the fleet's folder, or take the line out"))
      return nil
    }
    self.init(bytes, path: path, diagnostics: &diagnostics)
  }
}
