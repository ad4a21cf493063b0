using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>What a server starts with.</summary>
/// <param name="Policy">The policy in force.</param>
/// <param name="Pack">Its files.</param>
/// <param name="Warnings">What was found in the bundle.</param>
/// <param name="State">The state of the policy.</param>
/// <param name="StoreFault">Why a stored bundle is there and is not used.</param>
internal sealed record StartingPolicy(
    LoadedPolicy Policy, BundlePack Pack, IReadOnlyList<Diagnostic> Warnings, PolicyState State, string? StoreFault = null);
