namespace CasesPdp.Server.Reload;

/// <summary>A state, told to a subscriber.</summary>
/// <param name="Change">Why it is told.</param>
/// <param name="State">The state, whole.</param>
internal sealed record RevisionNotice(RevisionChange Change, PolicyState State);
