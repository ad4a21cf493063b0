namespace CasesPdp.Policies.Changes;

/// <summary>A pair of rows in places of one class: all that a cell's change depends on.</summary>
/// <param name="Before">The row before.</param>
/// <param name="After">The row after.</param>
/// <param name="PlaceClass">The class.</param>
internal readonly record struct RowChange(int Before, int After, int PlaceClass);
