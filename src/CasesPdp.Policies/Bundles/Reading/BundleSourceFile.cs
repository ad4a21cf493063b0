namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>A file that is part of a bundle and not yet read.</summary>
/// <param name="Path">Relative to the bundle, with forward slashes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="RealPath">Where it is on disk, links resolved; absent for a file in memory.</param>
/// <param name="Content">The bytes of a file in memory.</param>
internal sealed record BundleSourceFile(string Path, BundleFileKind Kind, string? RealPath, ReadOnlyMemory<byte> Content);
