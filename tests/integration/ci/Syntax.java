import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.BooleanExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.GStringExpression;
import org.codehaus.groovy.ast.expr.ListExpression;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.NotExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.TernaryExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.control.CompilationFailedException;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.Phases;

/** Prints the syntax tree of each Groovy file as a line of JSON, as far as pipelines use the language; else why not. */
class Syntax {
    public static void main(String[] args) throws Exception {
        for (String path : args) System.out.println(json(tree(Files.readString(Path.of(path)))));
    }

    private static Object tree(String text) {
        try {
            CompilationUnit unit = new CompilationUnit();
            unit.addSource("Jenkinsfile", text);
            unit.compile(Phases.CONVERSION);
            return statements(unit.getAST().getModules().get(0).getStatementBlock());
        } catch (CompilationFailedException | IllegalArgumentException error) {
            return error.getMessage();
        }
    }

    private static List<Object> statements(Statement node) {
        List<Object> found = new ArrayList<>();
        if (node instanceof BlockStatement block) {
            block.getStatements().forEach(one -> found.add(read(one)));
        } else {
            found.add(read(node));
        }
        return found;
    }

    private static Object read(ASTNode node) {
        if (node instanceof ExpressionStatement one) return read(one.getExpression());
        if (node instanceof ReturnStatement one) return read(one.getExpression());
        if (node instanceof ConstantExpression one) return one.getValue();
        if (node instanceof MethodCallExpression one) return call(one);
        if (node instanceof ListExpression one) return at(one, "list", one.getExpressions().stream().map(Syntax::read).toList());
        if (node instanceof MapExpression one) return at(one, "map", entries(one));
        if (node instanceof GStringExpression one) return at(one, "parts", parts(one));
        if (node instanceof VariableExpression one) return at(one, "name", one.getName());
        if (node instanceof PropertyExpression one)
            return at(one, "on", read(one.getObjectExpression()), "get", one.getPropertyAsString());
        if (node instanceof NotExpression one) return at(one, "not", read(one.getExpression()));
        if (node instanceof TernaryExpression one)
            return at(one, "if", read(one.getBooleanExpression().getExpression()),
                    "then", read(one.getTrueExpression()), "else", read(one.getFalseExpression()));
        if (node instanceof BooleanExpression one) return read(one.getExpression());
        if (node instanceof BinaryExpression one)
            return at(one, "left", read(one.getLeftExpression()), "operator", one.getOperation().getText(),
                    "right", read(one.getRightExpression()));
        throw new IllegalArgumentException("line " + node.getLineNumber() + ": no pipeline has " + node.getClass().getSimpleName());
    }

    private static Map<String, Object> call(MethodCallExpression node) {
        List<Object> positional = new ArrayList<>();
        Map<String, Object> named = new LinkedHashMap<>();
        Map<String, Object> found = at(node, "call", node.getMethodAsString(), "positional", positional, "named", named);
        List<Expression> given = node.getArguments() instanceof TupleExpression several
                ? several.getExpressions() : List.of(node.getArguments());
        for (Expression one : given) {
            if (one instanceof MapExpression map) named.putAll(entries(map));
            else if (one instanceof ClosureExpression closure) found.put("body", statements(closure.getCode()));
            else positional.add(read(one));
        }
        if (!node.isImplicitThis()) found.put("on", read(node.getObjectExpression()));
        return found;
    }

    private static Map<String, Object> entries(MapExpression map) {
        Map<String, Object> found = new LinkedHashMap<>();
        for (MapEntryExpression one : map.getMapEntryExpressions())
            found.put(String.valueOf(read(one.getKeyExpression())), read(one.getValueExpression()));
        return found;
    }

    private static List<Object> parts(GStringExpression node) {
        List<Object> found = new ArrayList<>();
        for (int at = 0; at < node.getStrings().size(); at++) {
            found.add(node.getStrings().get(at).getValue());
            if (at < node.getValues().size()) found.add(read(node.getValues().get(at)));
        }
        return found;
    }

    private static Map<String, Object> at(ASTNode node, Object... pairs) {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("line", node.getLineNumber());
        for (int at = 0; at < pairs.length; at += 2) found.put((String) pairs[at], pairs[at + 1]);
        return found;
    }

    private static String json(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) return String.valueOf(value);
        if (value instanceof List<?> list)
            return "[" + String.join(",", list.stream().map(Syntax::json).toList()) + "]";
        if (value instanceof Map<?, ?> map)
            return "{" + String.join(",", map.entrySet().stream().map(one -> json(one.getKey()) + ":" + json(one.getValue())).toList()) + "}";
        StringBuilder text = new StringBuilder("\"");
        for (char one : value.toString().toCharArray()) {
            if (one == '"' || one == '\\') text.append('\\').append(one);
            else if (one < ' ') text.append(String.format("\\u%04x", (int) one));
            else text.append(one);
        }
        return text.append('"').toString();
    }
}
