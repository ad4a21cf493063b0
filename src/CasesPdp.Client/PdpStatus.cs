namespace CasesPdp.Client;

/// <summary>Who answers questions now.</summary>
/// <param name="Revision">The policy: the first 16 hexadecimal digits of its digest.</param>
/// <param name="PolicyAge">Local mode: how long ago the policy was last known to be the newest. Null: a server answers.</param>
/// <param name="Problem">What keeps this process from the policy that its source has, or from deciding by itself; null if nothing
/// does.</param>
public sealed record PdpStatus(string Revision, TimeSpan? PolicyAge, string? Problem);
