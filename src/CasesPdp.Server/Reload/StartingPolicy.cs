using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>What a server starts with.</summary>
/// <param name="Policy">The policy in force.</param>
/// <param name="Kept">Its files and name.</param>
/// <param name="State">The state of the policy.</param>
/// <param name="Warnings">What was found in the bundle in force.</param>
internal sealed record StartingPolicy(LoadedPolicy Policy, KeptRevision Kept, PolicyState State, IReadOnlyList<Diagnostic> Warnings);
