namespace CasesPdp.Policies.Bundles;

/// <summary>A subject that the bundle lists.</summary>
/// <param name="Id">Byte-exact, not empty.</param>
/// <param name="Roles">Its role names.</param>
/// <param name="ProfileUid">Its profile uid; not empty.</param>
public sealed record SubjectDocument(string Id, IReadOnlyList<string> Roles, string? ProfileUid);
