using CasesPdp.Decisions;

namespace CasesPdp.AspNetCore.Responses;

/// <summary>Denials in words for end users: they name no role, privilege, owner or licence.</summary>
internal static class DenialText
{
    /// <summary>Of a case that is not there, and of one that hides itself: nobody can tell one from the other.</summary>
    public const string NotFound = "This case was not found.";

    /// <summary>Of a request that asks for what does not exist, and of one that cannot be read.</summary>
    public const string NotUnderstood = "This request could not be understood.";

    /// <summary>A sentence.</summary>
    public static string Of(Reason reason) => reason switch
    {
        Reason.UnknownOwner or Reason.OwnerDisabledInSpace or Reason.UnknownSpace => "These cases are not available here.",
        Reason.NoKnownRole or Reason.MissingPrivilege => "You are not allowed to do this; your administrator can help.",
        Reason.TierExcludes or Reason.LicenseTooLow => "This is not available here; your administrator can help.",
        Reason.ConnectorNotAvailable => "This external system cannot be used here; your administrator can help.",
        Reason.NotVisible => NotFound,
        _ => NotUnderstood,
    };
}
