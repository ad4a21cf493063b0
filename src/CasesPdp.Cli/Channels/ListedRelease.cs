using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Channels;

/// <summary>A release as it stands in the store.</summary>
/// <param name="Sequence">The sequence under which it stands.</param>
/// <param name="Release">What it says; null: it cannot be read.</param>
/// <param name="KeyId">The trusted key that signed it; null: none, or it was not checked.</param>
/// <param name="Fault">Why it is not to be believed; null: nothing speaks against it.</param>
internal sealed record ListedRelease(ulong Sequence, Release? Release, string? KeyId, ReleaseFault? Fault);
