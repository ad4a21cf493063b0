namespace CasesPdp.Policies.Changes;

/// <summary>A setting of the bundle that changed.</summary>
/// <param name="Name">
/// The setting, as its author writes it: <c>license</c>, <c>spaces.team-a.disabledFeatures</c>, <c>features.acmeCases</c>.
/// </param>
/// <param name="Before">Its value before; absent where there was none.</param>
/// <param name="After">Its value after; absent where there is none.</param>
/// <param name="Effect">What that does.</param>
public sealed record SettingDiff(string Name, string? Before, string? After, SettingEffect Effect);
