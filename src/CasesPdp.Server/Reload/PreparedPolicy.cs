using CasesPdp.Policies;
using CasesPdp.Policies.Verification;

namespace CasesPdp.Server.Reload;

/// <summary>A policy compiled, held against its documents, and touched; nobody is served by it yet.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Verification">How far it was compared, and whether it agreed: if not, it must not be served.</param>
internal sealed record PreparedPolicy(LoadedPolicy Policy, TableVerification Verification);
