using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Following;

/// <summary>The highest release of one key that was accepted.</summary>
/// <param name="KeyId">The key that signed it.</param>
/// <param name="EpochId">The id of its epoch.</param>
/// <param name="Mark">Its place and its bytes.</param>
public sealed record AcceptedRelease(string KeyId, string EpochId, ReleaseMark Mark);
