using CasesPdp.Decisions;

namespace CasesPdp.Policies.Explanations;

/// <summary>Reasons in words.</summary>
public static class ReasonText
{
    /// <summary>The stable name: <c>MISSING_PRIVILEGE</c>.</summary>
    public static string Name(Reason reason)
    {
        var name = reason.ToString();
        return string.Concat(name.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
    }

    /// <summary>A clause for administrators.</summary>
    public static string Why(Reason reason) => reason switch
    {
        Reason.Allowed => "everything required is granted and no gate is closed",
        Reason.UnknownResourceType => "the resource is not a case",
        Reason.UnknownAction => "no such action exists in this version of Kibana",
        Reason.UnknownFacet => "the action does not take one of the facets",
        Reason.OwnerMismatch => "the resource names another owner than the action does",
        Reason.UnknownSpace => "the space id is not well-formed",
        Reason.UnknownOwner => "an owner is not registered, or none is named where one is needed",
        Reason.OwnerDisabledInSpace => "every feature of an owner is hidden in the space",
        Reason.NoKnownRole => "none of the roles exists",
        Reason.MissingPrivilege => "the roles do not grant everything required",
        Reason.TierExcludes => "the project tier does not include the call",
        Reason.LicenseTooLow => "the licence is too low",
        Reason.ConnectorNotAvailable => "the connector type is not available",
        Reason.NotVisible => "the case is restricted and the subject is not among its assignees",
        _ => "it was not evaluated",
    };

    /// <summary>A sentence for the end user: it names nothing of how access is arranged.</summary>
    public static string ForUser(Reason reason) => reason switch
    {
        Reason.Allowed => "You can do this.",
        Reason.UnknownOwner or Reason.OwnerDisabledInSpace or Reason.UnknownSpace => "These cases are not available here.",
        Reason.NoKnownRole or Reason.MissingPrivilege => "You are not allowed to do this; your administrator can help.",
        Reason.TierExcludes or Reason.LicenseTooLow => "This is not available here; your administrator can help.",
        Reason.ConnectorNotAvailable => "This external system cannot be used here; your administrator can help.",
        Reason.NotVisible => "This case was not found.",
        _ => "This request could not be understood.",
    };
}
