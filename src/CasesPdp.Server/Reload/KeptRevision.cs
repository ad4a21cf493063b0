using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>A revision that is or was in force, as files from which it can be put in force again.</summary>
/// <param name="Pack">Its files.</param>
/// <param name="Revision">What it was called when it last went in force.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="ActivatedAt">When it last went in force, by the clock on the wall.</param>
internal sealed record KeptRevision(BundlePack Pack, Revision Revision, RevisionSource Source, DateTimeOffset ActivatedAt);
