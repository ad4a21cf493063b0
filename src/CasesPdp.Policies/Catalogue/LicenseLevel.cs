namespace CasesPdp.Policies.Catalogue;

/// <summary>Elastic licence levels, ascending; <see cref="Enterprise"/> and <see cref="Trial"/> open the same gates.</summary>
public enum LicenseLevel
{
    /// <summary>basic</summary>
    Basic = 0,

    /// <summary>standard</summary>
    Standard = 1,

    /// <summary>gold</summary>
    Gold = 2,

    /// <summary>platinum</summary>
    Platinum = 3,

    /// <summary>enterprise</summary>
    Enterprise = 4,

    /// <summary>trial: as enterprise.</summary>
    Trial = 5,
}
