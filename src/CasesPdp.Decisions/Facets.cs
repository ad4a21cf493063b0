namespace CasesPdp.Decisions;

/// <summary>What a call carries besides its name, as a set. <see cref="Unknown"/> marks a name that is no facet.</summary>
[Flags]
public enum Facets : byte
{
    /// <summary>Nothing besides the call itself.</summary>
    None = 0,

    /// <summary><c>assignees</c>: the new case, or a template of the configuration, has assignees.</summary>
    Assignees = 1 << 0,

    /// <summary><c>reopens</c>: a closed case is opened again.</summary>
    Reopens = 1 << 1,

    /// <summary><c>assigns</c>: the assignees of a case change.</summary>
    Assigns = 1 << 2,

    /// <summary><c>other-changes</c>: any other field is sent.</summary>
    OtherChanges = 1 << 3,

    /// <summary><c>alerts</c>: the attachment is an alert.</summary>
    Alerts = 1 << 4,

    /// <summary><c>files</c>: the attachment is a file.</summary>
    Files = 1 << 5,

    /// <summary><c>connector</c>: the call sets the connector of a case or configuration.</summary>
    Connector = 1 << 6,

    /// <summary>A name that is no facet was given.</summary>
    Unknown = 1 << 7,
}
