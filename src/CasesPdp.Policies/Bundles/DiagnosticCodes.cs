namespace CasesPdp.Policies.Bundles;

/// <summary>
/// The stable codes of findings about a bundle. A code keeps its meaning for good; a finding is an error unless its text says warning.
/// </summary>
public static class DiagnosticCodes
{
    // Files of the bundle: CP10xx.
    /// <summary>A required file, or the bundle's directory, is not there.</summary>
    public const string FileMissing = "CP1001";

    /// <summary>The system refuses to read a file or directory.</summary>
    public const string FileUnreadable = "CP1002";

    /// <summary>A symbolic link leads out of the bundle's directory.</summary>
    public const string LinkLeavesBundle = "CP1003";

    /// <summary>A symbolic link leads nowhere, or in a circle.</summary>
    public const string LinkBroken = "CP1004";

    /// <summary>A file is too large.</summary>
    public const string FileTooLarge = "CP1005";

    /// <summary>The files are too large together.</summary>
    public const string BundleTooLarge = "CP1006";

    /// <summary>The bundle has too many files.</summary>
    public const string TooManyFiles = "CP1007";

    /// <summary>Warning: a file or directory that is not part of a bundle.</summary>
    public const string EntryNotRead = "CP1008";

    /// <summary>The directory changed while it was read.</summary>
    public const string ChangedWhileRead = "CP1009";

    /// <summary>A path handed over in memory is not relative, not canonical, or occurs twice.</summary>
    public const string InvalidPath = "CP1010";

    /// <summary>A directory stands where a file is expected, or the other way round.</summary>
    public const string WrongEntryKind = "CP1011";

    /// <summary>There are more findings than the report holds.</summary>
    public const string FindingsLeftOut = "CP1012";

    // Text of a file, JSON or YAML: CP11xx.
    /// <summary>The text is not JSON or not YAML.</summary>
    public const string Syntax = "CP1101";

    /// <summary>The bytes are not UTF-8.</summary>
    public const string InvalidUtf8 = "CP1102";

    /// <summary>A key occurs twice in one object.</summary>
    public const string DuplicateKey = "CP1103";

    /// <summary>Lists and objects are nested too deeply.</summary>
    public const string TooDeep = "CP1104";

    /// <summary>A file has too many values.</summary>
    public const string TooManyValues = "CP1105";

    /// <summary>YAML aliases repeat too many values.</summary>
    public const string TooManyAliasedValues = "CP1106";

    /// <summary>A YAML alias has no anchor before it, or is inside its own anchor.</summary>
    public const string UnknownAlias = "CP1107";

    /// <summary>The YAML merge key, which is not supported.</summary>
    public const string MergeKey = "CP1108";

    /// <summary>A YAML tag that is not supported, or does not fit its value.</summary>
    public const string UnsupportedTag = "CP1109";

    /// <summary>A YAML file holds more than one document.</summary>
    public const string SeveralDocuments = "CP1110";

    /// <summary>A file holds no value.</summary>
    public const string EmptyDocument = "CP1111";

    /// <summary>A character that YAML does not allow, or that its versions read differently.</summary>
    public const string ControlCharacter = "CP1112";

    /// <summary>A YAML key that is not text.</summary>
    public const string InvalidKey = "CP1113";

    /// <summary>An escape that is half a character.</summary>
    public const string LoneSurrogate = "CP1114";

    // Values in any file: CP12xx.
    /// <summary>A value of another type than expected.</summary>
    public const string WrongType = "CP1201";

    /// <summary>A required member is absent.</summary>
    public const string MemberMissing = "CP1202";

    /// <summary>A name that is empty.</summary>
    public const string EmptyName = "CP1203";

    /// <summary>A name that is too long.</summary>
    public const string NameTooLong = "CP1204";

    // pdp.yaml: CP20xx.
    /// <summary>A key that is not a setting.</summary>
    public const string UnknownSetting = "CP2001";

    /// <summary>A bundle format that is not supported.</summary>
    public const string UnsupportedFormat = "CP2002";

    /// <summary>A Kibana version that is not supported.</summary>
    public const string UnknownKibanaVersion = "CP2003";

    /// <summary>A stack deployment without its Kibana version.</summary>
    public const string KibanaVersionMissing = "CP2004";

    /// <summary>A deployment that is not known.</summary>
    public const string UnknownDeployment = "CP2005";

    /// <summary>A value that is not allowed.</summary>
    public const string UnknownChoice = "CP2006";

    /// <summary>Warning: a setting that serverless deployments do not have.</summary>
    public const string IgnoredOnServerless = "CP2007";

    /// <summary>A public base URL that is not an absolute http or https URL.</summary>
    public const string InvalidPublicBaseUrl = "CP2008";

    /// <summary>A space id with other characters than allowed.</summary>
    public const string InvalidSpaceId = "CP2009";

    /// <summary>Too many listed spaces.</summary>
    public const string TooManySpaces = "CP2010";

    /// <summary>Too many distinct owners.</summary>
    public const string TooManyOwners = "CP2011";

    /// <summary>Warning: a hidden feature that looks like a misspelt Cases feature.</summary>
    public const string UnknownHiddenFeature = "CP2012";

    /// <summary>Warning: roles come from <c>subjects.yaml</c> only, and there is none.</summary>
    public const string NoSubjects = "CP2013";

    /// <summary>Warning: Elasticsearch security is off, so roles are not looked at.</summary>
    public const string SecurityDisabled = "CP2014";

    /// <summary>Warning: a space hides a Cases feature but not its deprecated versions, so that the owner stays.</summary>
    public const string DeprecatedVersionsStay = "CP2015";

    /// <summary>Warning: a space with a solution view lists hidden features, which Kibana ignores.</summary>
    public const string DisabledFeaturesIgnored = "CP2016";

    // Guard rails in pdp.yaml: CP21xx.
    /// <summary>A guard rail names an action, operation or right that this deployment does not have.</summary>
    public const string UnknownGuardedAction = "CP2101";

    /// <summary>A guard rail names an owner that is not registered.</summary>
    public const string UnknownGuardedOwner = "CP2102";

    /// <summary>Warning: a guard rail names a role that does not exist.</summary>
    public const string UnknownGuardedRole = "CP2103";

    /// <summary>A guard rail names a space that nothing else in the bundle names.</summary>
    public const string UnknownGuardedSpace = "CP2104";

    /// <summary>Too many guard rails, or too many names in one.</summary>
    public const string TooManyGuardRules = "CP2105";

    /// <summary>A number of cells that is not a whole number, or is too large.</summary>
    public const string InvalidMaxCells = "CP2106";

    /// <summary>A guard rail that has no effect.</summary>
    public const string GuardsNothing = "CP2107";

    /// <summary>A guard rail with both <c>action</c> and <c>actions</c>.</summary>
    public const string ActionAndActions = "CP2108";

    /// <summary>A guard rail names a connector type that Kibana's cases do not have, or an action that takes no connector.</summary>
    public const string InvalidGuardedConnector = "CP2109";

    // Roles: CP30xx.
    /// <summary>Two written roles have one name.</summary>
    public const string DuplicateRole = "CP3001";

    /// <summary>Warning: a written role named like a bundled one, which wins.</summary>
    public const string BundledRoleIgnored = "CP3002";

    /// <summary>Too many written roles.</summary>
    public const string TooManyRoles = "CP3003";

    /// <summary>The spaces of an entry are empty, mixed with <c>*</c>, or contain other characters than allowed.</summary>
    public const string InvalidSpaces = "CP3004";

    /// <summary>An entry with both base and feature privileges.</summary>
    public const string BaseWithFeatures = "CP3005";

    /// <summary>Warning: an entry that grants nothing because it names nothing.</summary>
    public const string EmptyEntry = "CP3006";

    /// <summary>Warning: two entries of a role name one space.</summary>
    public const string SharedSpace = "CP3007";

    /// <summary>Warning: a base privilege that is not known.</summary>
    public const string UnknownBase = "CP3008";

    /// <summary>Warning: a feature id that looks like a misspelt Cases feature.</summary>
    public const string UnknownFeature = "CP3009";

    /// <summary>Warning: a privilege that its feature does not have.</summary>
    public const string UnknownPrivilege = "CP3010";

    /// <summary>Warning: a feature that this Kibana version or deployment does not have.</summary>
    public const string FeatureNotRegistered = "CP3011";

    /// <summary>Warning: a sub-feature privilege that the licence leaves out.</summary>
    public const string SubFeatureNeedsLicense = "CP3012";

    /// <summary>Warning: a regular expression or an escape, which grants nothing.</summary>
    public const string PatternNotSupported = "CP3013";

    /// <summary>A role whose <c>name</c> differs from its key.</summary>
    public const string RoleNameConflict = "CP3014";

    /// <summary>Too many distinct space patterns.</summary>
    public const string TooManySpacePatterns = "CP3015";

    /// <summary>Warning: a file of roles by name that looks as if it were meant as one role.</summary>
    public const string LooksLikeOneRole = "CP3016";

    /// <summary>Warning: a member of a role that is not read and looks like a misspelt one that is.</summary>
    public const string MisspeltRoleMember = "CP3017";

    /// <summary>Warning: a resource of an <c>applications</c> entry that is not a space.</summary>
    public const string ResourceIsNoSpace = "CP3018";

    /// <summary>Warning: a feature privilege of an <c>applications</c> entry without <c>feature_</c> before it.</summary>
    public const string FeaturePrefixMissing = "CP3019";

    /// <summary>Warning: an application that looks like a misspelt Kibana.</summary>
    public const string MisspeltApplication = "CP3020";

    /// <summary>Warning: a space that is not listed and looks like a misspelt one that is.</summary>
    public const string MisspeltSpace = "CP3021";

    /// <summary>Warning: a document that is read as a role and has no part of a role where one is read.</summary>
    public const string NoRoleForm = "CP3022";

    /// <summary>Warning: a sub-feature privilege that Cases had in Kibana 7, which grants nothing.</summary>
    public const string PrivilegeOfKibana7 = "CP3023";

    /// <summary>Warning: a role that may read the case analytics indices.</summary>
    public const string ReadsCaseAnalytics = "CP3024";

    /// <summary>Warning: a role name with invisible or look-alike characters, or one that looks like another role's name.</summary>
    public const string LookAlikeRole = "CP3025";

    // Custom features: CP40xx.
    /// <summary>Two custom features have one id.</summary>
    public const string DuplicateFeature = "CP4001";

    /// <summary>A custom feature has the id of one of Kibana's.</summary>
    public const string BuiltInFeature = "CP4002";

    /// <summary>A category of case operations that no Kibana version has.</summary>
    public const string UnknownCategory = "CP4003";

    /// <summary>Warning: a category that this Kibana version does not have, which grants nothing.</summary>
    public const string LaterCategory = "CP4004";

    /// <summary>An owner with other characters than allowed.</summary>
    public const string InvalidOwner = "CP4005";

    /// <summary>A privilege uses an owner that the feature's <c>cases</c> does not list.</summary>
    public const string OwnerNotDeclared = "CP4006";

    /// <summary>A member that would narrow what is granted and is not evaluated.</summary>
    public const string NarrowingMember = "CP4007";

    /// <summary>A top-level privilege other than <c>all</c> and <c>read</c>.</summary>
    public const string UnknownTopPrivilege = "CP4008";

    /// <summary>A feature or privilege id with other characters than allowed.</summary>
    public const string InvalidId = "CP4009";

    /// <summary>Two sub-feature privileges of a feature have one id.</summary>
    public const string DuplicateSubPrivilege = "CP4010";

    /// <summary>A sub-feature privilege has the id of a top-level one.</summary>
    public const string ReservedPrivilegeId = "CP4011";

    /// <summary>Too many custom features.</summary>
    public const string TooManyFeatures = "CP4012";

    /// <summary>Warning: a custom feature without owners.</summary>
    public const string NoOwners = "CP4013";

    /// <summary>Too many distinct api and ui names.</summary>
    public const string TooManySharedNames = "CP4014";

    /// <summary>A sub-feature in both the flat and the nested form.</summary>
    public const string MixedSubFeature = "CP4015";

    // Subjects: CP50xx.
    /// <summary>A member of a subject that is not known.</summary>
    public const string UnknownSubjectMember = "CP5001";

    /// <summary>Warning: a subject's role that does not exist.</summary>
    public const string UnknownSubjectRole = "CP5002";

    /// <summary>Too many roles of one subject.</summary>
    public const string TooManySubjectRoles = "CP5003";

    /// <summary>Too many subjects.</summary>
    public const string TooManySubjects = "CP5004";

    // Tests: CP60xx.
    /// <summary>A member of a file of tests that is not known.</summary>
    public const string UnknownTestMember = "CP6001";

    /// <summary>A test expects something that is neither an outcome nor a reason.</summary>
    public const string UnknownExpectation = "CP6002";

    /// <summary>The expectations of a test contradict each other.</summary>
    public const string ContradictoryExpectation = "CP6003";

    /// <summary>Warning: a test names a role, action or owner that does not exist.</summary>
    public const string UnknownTestName = "CP6004";

    /// <summary>A row of a matrix allows a role that is not among the roles of the matrix.</summary>
    public const string RoleNotInMatrix = "CP6005";

    /// <summary>Too many tests, or too many names in a list of one.</summary>
    public const string TooManyTests = "CP6006";

    /// <summary>A key for one value and the key for several are both given.</summary>
    public const string OneAndMore = "CP6007";

    /// <summary>A test names a space that nothing else in the bundle names.</summary>
    public const string UnknownTestSpace = "CP6008";

    // What a bundle says against itself: CP70xx.
    /// <summary>The roles break a rule of <c>protected</c>.</summary>
    public const string ProtectedRuleBroken = "CP7001";

    /// <summary>A role goes beyond a rule of <c>limitations</c>.</summary>
    public const string LimitationBroken = "CP7002";

    /// <summary>A test of the bundle fails; a warning where failing tests do not keep a policy from being served.</summary>
    public const string TestFailed = "CP7003";
}
