// Written by CatalogueConstantsTests from the catalogue.
namespace CasesPdp.Client;

/// <summary>What a call can carry.</summary>
public static class CaseFacets
{
    /// <summary><c>alerts</c>: The call attaches alerts.</summary>
    public const string Alerts = "alerts";

    /// <summary><c>assignees</c>: The call sets assignees on a new case, or in a template of the settings.</summary>
    public const string Assignees = "assignees";

    /// <summary><c>assigns</c>: The call changes who is assigned.</summary>
    public const string Assigns = "assigns";

    /// <summary><c>connector</c>: The call sets the connector of a case or of the settings.</summary>
    public const string Connector = "connector";

    /// <summary><c>files</c>: The call attaches files.</summary>
    public const string Files = "files";

    /// <summary><c>other-changes</c>: The call changes something besides status to open and assignees.</summary>
    public const string OtherChanges = "other-changes";

    /// <summary><c>reopens</c>: The call opens a closed case again.</summary>
    public const string Reopens = "reopens";
}
