namespace CasesPdp.Cli.Points;

/// <summary>A line that waits for its answer.</summary>
/// <param name="Id">The bytes of its id as they came; empty when it has none.</param>
/// <param name="Fault">What is wrong with it; absent when it is well-formed.</param>
internal sealed record PendingLine(byte[] Id, string? Fault);
