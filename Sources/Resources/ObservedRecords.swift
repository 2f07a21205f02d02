package import Diagnostics
package import Planning
package import PostgresAccess

extension Session {
  /// Reads records by one COPY: the first column of the query is the tenant, then the name where `named`, then every
  /// column of the kind in its order.
  package func records(
    of kind: KindDescription, named: Bool = false, _ query: SQL
  ) throws(DriverFailure) -> Records {
    var records = Records(of: kind)
    let first = named ? 2 : 1
    try copyOut(query) { (row) throws(DriverFailure) in
      let tenant = row.optionalString(0) ?? ""
      let name = named ? row.optionalString(1) ?? "" : ""
      records.append(tenant: tenant, name: name) { writer in
        for column in first..<first + kind.columns.count {
          if let bytes = row[column] { writer.text(bytes) } else { writer.null() }
        }
      }
    }
    return records
  }
}
