namespace CasesPdp.Policies.Verification;

/// <summary>How far a table was held against the documents, and what came of it.</summary>
/// <param name="Cells">How many cells were compared, up to the first that differed.</param>
/// <param name="IsComplete">Whether these were all there are, rather than a sample.</param>
/// <param name="Seed">What the sample was drawn with: the same policy and budget give the same sample.</param>
/// <param name="Mismatch">The first cell that differed, if any did.</param>
public sealed record TableVerification(long Cells, bool IsComplete, int Seed, TableMismatch? Mismatch);
