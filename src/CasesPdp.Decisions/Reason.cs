namespace CasesPdp.Decisions;

/// <summary>
/// Why a decision came out as it did. Values are stable, equal to those of <c>casespdp.v1.Reason</c>, and below 128, so that a column
/// of them packs to one byte each. Every reason but <see cref="Allowed"/> means DENY; where several apply, the one listed first wins.
/// </summary>
public enum Reason : byte
{
    /// <summary>Not evaluated; never an answer.</summary>
    Unspecified = 0,

    /// <summary>Everything that the action requires is granted and every gate is open.</summary>
    Allowed = 1,

    /// <summary>The resource type is not <c>case</c>.</summary>
    UnknownResourceType = 2,

    /// <summary>No operation, call or raw action of that name exists on this Kibana line.</summary>
    UnknownAction = 3,

    /// <summary>A facet is unknown, or the action does not allow it.</summary>
    UnknownFacet = 4,

    /// <summary>The resource names an owner other than the one inside the raw <c>cases:</c> action.</summary>
    OwnerMismatch = 5,

    /// <summary>The space id is malformed.</summary>
    UnknownSpace = 6,

    /// <summary>An owner is not registered in this deployment, or an action that needs an owner was given none.</summary>
    UnknownOwner = 7,

    /// <summary>Every feature of an owner is hidden in the space.</summary>
    OwnerDisabledInSpace = 8,

    /// <summary>None of the subject's roles (or of the roles that limit it) is known.</summary>
    NoKnownRole = 9,

    /// <summary>The roles do not grant everything that the action requires.</summary>
    MissingPrivilege = 10,

    /// <summary>The project tier of the deployment leaves the call out.</summary>
    TierExcludes = 11,

    /// <summary>The deployment's licence is below what the call requires.</summary>
    LicenseTooLow = 12,

    /// <summary>The connector type is no case connector, or the licence does not include it.</summary>
    ConnectorNotAvailable = 13,

    /// <summary>The case is restricted and the subject is not among its assignees.</summary>
    NotVisible = 14,
}
