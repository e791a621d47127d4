// Placeholders until sorting and dictionary encoding land.
import Columns
public enum Order: Sendable { case ascending, descending }
package func sortedPositions(by: [(column: AnyColumn, order: Order)]) throws -> RowPositions { fatalError() }
extension Column<String> { package func dictionaryEncoded() throws -> Column<String> { fatalError() } }
